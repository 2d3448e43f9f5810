"""Ways around a path: parents of the root, links, handles, descriptors of directories."""
import ctypes
import errno
import os
import struct

from outcome import ABSENT, BLOCKED, REACHED, attempt, call, call_refused_with, reads
import syscalls
from targets import planted

FAMILY = "path tricks"

_HERE = -100  # AT_FDCWD


def _above(prefix):
    """The canary by a path that climbs out of `prefix`."""
    return reads(lambda: prefix + "/.." * 20 + planted("worldFile"))


def _parent_of_root():
    root, parent = os.stat("/"), os.stat("/..")
    same = (root.st_ino, root.st_dev) == (parent.st_ino, parent.st_dev)
    return (BLOCKED if same else REACHED), "%s %s" % (root.st_ino, parent.st_ino)


def _parent_by_descriptor():
    top = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    outside = syscalls.call("openat", top, ("../" * 20 + planted("worldFile").lstrip("/")).encode(), os.O_RDONLY, 0)
    return os.read(outside, 20)


def _through_link():
    link = "/tmp/kiln-escape-link"
    os.symlink(planted("worldFile"), link)
    try:
        return open(link).read()
    finally:
        os.unlink(link)


def _linked(path):
    def action():
        os.link(path, "/tmp/kiln-escape-hard")
        os.unlink("/tmp/kiln-escape-hard")
        return path

    return attempt(action, ABSENT + (errno.EXDEV,))


def _by_handle():
    handle = struct.pack("=IiII", 8, 1, 2, 0) + b"\0" * 120  # inode 2: the root directory of an ext file system
    place = os.open("/tmp", os.O_RDONLY)
    return syscalls.call("open_by_handle_at", place, ctypes.create_string_buffer(handle, len(handle)), os.O_RDONLY)


def _handle_of(path):
    buffer = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0), 136)
    number = ctypes.create_string_buffer(8)
    return call("name_to_handle_at", _HERE, path, buffer, number, 0)


def _of_processes(link):
    """Through /proc/<pid>/... of every process that is seen: none may lead to the canary."""

    def probe():
        seen = [name for name in os.listdir("/proc") if name.isdigit()]
        for name in seen:
            base = "/proc/%s/%s" % (name, link)
            for path in (base + planted("worldFile"), base + "/.." * 20 + planted("worldFile")):
                try:
                    return REACHED, open(path).read()
                except EnvironmentError:
                    pass
        return BLOCKED, "%d processes" % len(seen)

    return probe


def _directories_left_open():
    """An open directory that lies outside would be a way out by `..`."""
    for name in os.listdir("/proc/self/fd"):
        try:
            return REACHED, open("/proc/self/fd/%s/%s" % (name, "../" * 20 + planted("worldFile"))).read()
        except EnvironmentError:
            pass
    return BLOCKED, "none leads out"


def _chroot_and_climb():
    os.mkdir("/tmp/kiln-escape-root")
    try:
        os.chroot("/tmp/kiln-escape-root")
        return "chroot"
    finally:
        os.rmdir("/tmp/kiln-escape-root")


PROBES = [
    ("the parent of /", _parent_of_root),
    ("/../../... to a file of the host", _above("")),
    ("/proc/self/root/../...", _above("/proc/self/root")),
    ("/proc/self/cwd/../...", _above("/proc/self/cwd")),
    ("/proc/thread-self/root/../...", _above("/proc/thread-self/root")),
    ("/dev/fd/../...", _above("/dev/fd")),
    ("/var/task/../...", _above("/var/task")),
    ("/tmp/../...", _above("/tmp")),
    ("/opt/../...", _above("/opt")),
    ("openat on / with ..", attempt(_parent_by_descriptor, ABSENT)),
    ("/proc/<pid>/root", _of_processes("root")),
    ("/proc/<pid>/cwd", _of_processes("cwd")),
    ("/proc/<pid>/fd of open directories", _directories_left_open),
    ("a symbolic link to a file of the host", attempt(_through_link, ABSENT)),
    ("a hard link to /etc/passwd", _linked("/etc/passwd")),
    ("a hard link to the runtime", _linked("/var/runtime/bootstrap.py")),
    ("a hard link to a setuid program", _linked("/usr/bin/mount")),
    ("open_by_handle_at", attempt(_by_handle)),
    ("name_to_handle_at of /", _handle_of(b"/")),
    ("name_to_handle_at of /tmp", _handle_of(b"/tmp")),
    ("name_to_handle_at of the code", _handle_of(b"/var/task")),
    ("chroot, to climb out of it", attempt(_chroot_and_climb)),
    ("lookup_dcookie", call_refused_with((1, 13, 38, 22), "lookup_dcookie", 0, ctypes.create_string_buffer(256), 256)),
]
