"""Archives of interpreters: what a standalone build is, and images as AWS's are, of the programs of this machine."""
import gzip
import hashlib
import io
import json
import os
import pathlib
import platform
import re
import subprocess
import tarfile

ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
LEFT_OUT = {"test", "tests", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "__pycache__"}
OS_RELEASE = 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nPRETTY_NAME="Amazon Linux, as far as a test goes"\n'


def interpreter(prefix, version):
    """(name, path) of the files of an interpreter that a function needs, without tests and games."""
    executable = "bin/python" + version
    yield executable, os.path.realpath(os.path.join(prefix, executable))
    for folder, folders, names in os.walk(os.path.join(prefix, "lib")):
        inside = os.path.relpath(folder, prefix)
        folders[:] = [f for f in folders if f not in LEFT_OUT and not f.startswith("config-")]
        if "site-packages" in folders:
            folders.remove("site-packages")
        for name in names:
            if not name.endswith(".a"):
                yield os.path.join(inside, name), os.path.join(folder, name)


def needed(program, *more):
    """The loader and the libraries of programs, by their real paths."""
    found = set()
    for file in (program, *more):
        text = subprocess.run(["ldd", file], capture_output=True, text=True).stdout
        found.update(re.findall(r"(/\S+) \(0x", text))
    return found


def add(tar, name, data=None, path=None, kind=None, link="", mode=0o644):
    entry = tarfile.TarInfo(name)
    if path is not None:
        status = os.stat(path)
        entry.mode, entry.mtime, entry.size = status.st_mode & 0o777, int(status.st_mtime), status.st_size
        with open(path, "rb") as file:
            tar.addfile(entry, file)
        return
    entry.mode, entry.type, entry.linkname = mode, kind or tarfile.REGTYPE, link
    entry.size = len(data or b"")
    tar.addfile(entry, io.BytesIO(data or b""))


def tarball(path, prefix, version, top="python/"):
    """As standalone builds come: all of it below one folder."""
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, file in interpreter(prefix, version):
            add(tar, top + name, path=file)
        add(tar, top + "bin/python3", kind=tarfile.SYMTYPE, link="python" + version)


def layers(prefix, version, sdk=None):
    """A system, the interpreter, and what the last layer takes away; sdk: files for where AWS has the SDK."""
    system, python, last = io.BytesIO(), io.BytesIO(), io.BytesIO()
    executable = os.path.realpath(os.path.join(prefix, "bin", "python" + version))
    files = dict(interpreter(prefix, version))
    extensions = [file for name, file in files.items() if ".so" in name]
    with tarfile.open(fileobj=system, mode="w") as tar:
        for name in ("usr/", "usr/bin/", "etc/", "var/"):
            add(tar, name, kind=tarfile.DIRTYPE, mode=0o755)
        add(tar, "bin", kind=tarfile.SYMTYPE, link="usr/bin")
        add(tar, "usr/bin/sh", path=os.path.realpath("/bin/sh"))
        for library in sorted(needed(executable, "/bin/sh", *extensions)):
            # A system without a link from /lib to /usr/lib: nothing of it is where this machine has it by chance.
            add(tar, library.lstrip("/"), path=library)
        add(tar, "usr/lib/os-release", OS_RELEASE.encode())
        # Absolute, as images have them: they lead into the image.
        add(tar, "etc/os-release", kind=tarfile.SYMTYPE, link="/usr/lib/os-release")
        add(tar, "etc/localtime", kind=tarfile.SYMTYPE, link="/etc/shadow")
        add(tar, "etc/gone", b"")
        add(tar, "usr/old/one", b"")
        add(tar, "dev/console", kind=tarfile.CHRTYPE)
    with tarfile.open(fileobj=python, mode="w:gz", compresslevel=1) as tar:
        for name, file in files.items():
            add(tar, "var/lang/" + name, path=file)
        is_old = tuple(map(int, version.split("."))) < (3, 11)
        folder = "var/runtime" if is_old else "var/lang/lib/python%s/site-packages" % version
        for name, text in (sdk or {}).items():
            add(tar, "%s/%s" % (folder, name), text.encode())
        add(tar, "var/runtime/bootstrap.py", b"raise SystemExit('AWS has its own here')\n")
    with tarfile.open(fileobj=last, mode="w") as tar:
        add(tar, "etc/.wh.gone", b"")
        add(tar, "usr/old/.wh..wh..opq", b"")
        add(tar, "usr/old/two", b"")
        add(tar, "bin/through-a-link", b"", mode=0o755)
    return [system.getvalue(), python.getvalue(), last.getvalue()]


def digest(data):
    return hashlib.sha256(data).hexdigest()


def oci(path, blobs, architecture=ARCHITECTURE, damage=None):
    """An OCI layout in a tar archive."""
    config = json.dumps({"architecture": architecture, "os": "linux", "rootfs": {"type": "layers"}}).encode()
    manifest = json.dumps({
        "schemaVersion": 2, "config": {"digest": "sha256:" + digest(config), "size": len(config)},
        "layers": [{"digest": "sha256:" + digest(blob), "size": len(blob)} for blob in blobs]}).encode()
    described = {"digest": "sha256:" + digest(manifest), "size": len(manifest),
                 "platform": {"architecture": architecture, "os": "linux"}}
    attestation = dict(described, platform={"architecture": "unknown", "os": "unknown"})
    with tarfile.open(path, "w") as tar:
        add(tar, "oci-layout", b'{"imageLayoutVersion":"1.0.0"}')
        add(tar, "index.json", json.dumps({"schemaVersion": 2, "manifests": [attestation, described]}).encode())
        for blob in [config, manifest, *blobs]:
            add(tar, "blobs/sha256/" + digest(blob), blob if blob is not damage else blob + b"x")


def docker(path, blobs):
    """What older versions of docker save write, compressed as people do."""
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        names = []
        for index, blob in enumerate(blobs):
            plain = gzip.decompress(blob) if blob[:2] == b"\x1f\x8b" else blob
            name = "layer%d/layer.tar" % index
            if index and blob is blobs[index - 1]:
                add(tar, name, kind=tarfile.SYMTYPE, link="../" + names[-1])
            else:
                add(tar, name, plain)
            names.append(name)
        add(tar, "config.json", json.dumps({"architecture": ARCHITECTURE, "os": "linux"}).encode())
        manifest = [{"Config": "config.json", "RepoTags": ["lambda/python:test"], "Layers": names}]
        add(tar, "manifest.json", json.dumps(manifest).encode())


def hostile(path, *entries):
    """entries: (name, type, link)."""
    with tarfile.open(path, "w") as tar:
        for name, kind, link in entries:
            add(tar, name, b"x" if kind == tarfile.REGTYPE else None, kind=kind, link=link)
    return str(path)


def write(path, data):
    pathlib.Path(path).write_bytes(data)
    return str(path)
