"""Interpreters from folders, archives and images, and functions on them."""
import tarfile

import images
from command import InstallTest, serving
from package import package_of

SOURCE = """
import json
import platform
import ssl
import subprocess
import sys
import zlib


def contents(path):
    try:
        with open(path) as file:
            return file.read()
    except EnvironmentError as error:
        return error.__class__.__name__


def lambda_handler(event, context):
    return {
        "version": "%d.%d" % sys.version_info[:2],
        "executable": sys.executable,
        "release": contents("/etc/os-release"),
        "localtime": contents("/etc/localtime"),
        "child": subprocess.check_output(["sh", "-c", "echo child"]).decode().strip(),
        "sdk": getattr(sys.modules.get("boto3"), "__file__", None),
    }
"""
WITH_SDK = "import boto3\n" + SOURCE
SDK = {"boto3/__init__.py": "__version__ = '1.2.3'\n", "botocore/__init__.py": "__version__ = '4.5.6'\n"}


def prepare(folder, pythons, system, newest):
    Installed.home = Images.home = folder / "images"
    Installed.folder = Images.folder = folder
    Installed.pythons = Images.pythons = pythons
    Images.old, Images.new = [v for v in pythons if v in ("3.8", "3.9", "3.10")][-1:], list(pythons)[-1:]


class Installed(InstallTest):
    def test_1_tar_archive_of_a_standalone_build(self):
        for version in ("3.7", "3.8"):
            if version in self.pythons:
                archive = self.folder / ("python-%s.tar.gz" % version)
                images.tarball(archive, self.pythons[version], version)
                said = self.runs("runtimes", "install", "python" + version, "--from", archive)
                self.assertIn("%s/python%s/python/bin/python%s" % (self.home, version, version), said)
                self.assertIn("(kiln)", self.line_of("python" + version))
        with serving(self.home) as functions:
            answer = functions.call("tarred", "python3.8", package_of("lambda_function.py", SOURCE))
            self.assertEqual((answer["version"], answer["executable"]), ("3.8", "/var/lang/bin/python3.8"))

    def test_2_folder(self):
        with tarfile.open(self.folder / "python-3.8.tar.gz") as tar:
            tar.extractall(self.folder / "unpacked")
        self.runs("runtimes", "install", "python3.8", "--from", self.folder / "unpacked" / "python")
        with serving(self.home, "process") as functions:
            answer = functions.call("copied", "python3.8", package_of("lambda_function.py", SOURCE))
            self.assertEqual(answer["executable"], "%s/python3.8/python/bin/python3.8" % self.home)

    def test_3_hostile_archives_are_refused_and_leave_nothing(self):
        link, file, hard = tarfile.SYMTYPE, tarfile.REGTYPE, tarfile.LNKTYPE
        outside = self.folder / "outside"
        for expected, *entries in (
            ("leads out of the archive", ("../outside", file, "")),
            ("leads out of the archive", (str(outside), file, "")),
            ("leads out of the archive", ("a/../../outside", file, "")),
            ("leads out of the archive", ("bin", link, str(self.folder))),
            ("leads out of the archive", ("bin", link, "../..")),
            ("leads out of the archive", ("bin", hard, "../../outside")),
            ("a link to what is not in it", ("bin", hard, "nothing")),
            ("neither file, directory nor link", ("null", tarfile.CHRTYPE, "")),
            ("neither file, directory nor link", ("pipe", tarfile.FIFOTYPE, "")),
            ("below what is a file", ("bin", file, ""), ("bin/python3.9", file, "")),
            ("lead in a circle", ("a", link, "b"), ("b", link, "a"), ("a/c", file, "")),
            ("has no bin/python3.9", ("README", file, "")),
        ):
            with self.subTest(expected):
                archive = images.hostile(self.folder / "hostile.tar", *entries)
                self.refused(expected, "runtimes", "install", "python3.9", "--from", archive)
        self.assertFalse(outside.exists())
        self.assertEqual([p.name for p in (self.home / "python3.9").iterdir()], [".lock"])

    def test_4_what_is_no_interpreter_is_one_line(self):
        archive = self.folder / "python-3.8.tar.gz"
        written = {"zstd": b"\x28\xb5\x2f\xfd" + b"x" * 999, "xz": b"\xfd7zXZ\x00" + b"x" * 999, "nothing": b"x" * 999,
                   "cut": archive.read_bytes()[:100_000]}
        files = {name: images.write(self.folder / (name + ".tar"), data) for name, data in written.items()}
        for expected, *arguments in (
            ("There is no file or folder /nonexistent.", "python3.9", "--from", "/nonexistent"),
            ("'perl5' is no runtime of Python", "perl5", "--from", archive),
            ("has no bin/python3.9", "python3.9", "--from", archive),
            ("compressed with zstd", "python3.9", "--from", files["zstd"]),
            ("compressed with xz", "python3.9", "--from", files["xz"]),
            ("is no tar archive", "python3.9", "--from", files["nothing"]),
            ("is damaged", "python3.8", "--from", files["cut"]),
        ):
            with self.subTest(expected):
                self.refused(expected, "runtimes", "install", *arguments)
        # What was there is there still.
        self.assertIn("(kiln)", self.line_of("python3.8"))

    def test_5_interpreter_that_does_not_run_is_told(self):
        with tarfile.open(self.folder / "broken.tar", "w") as tar:
            images.add(tar, "bin/python3.9", b"#!/bin/sh\necho no libpython >&2; exit 127\n", mode=0o755)
        archive = self.folder / "broken.tar"
        self.refused("It does not run: no libpython", "runtimes", "install", "python3.9", "--from", archive)


class Images(InstallTest):
    def blobs(self, version, sdk=None):
        return images.layers(self.pythons[version], version, sdk)

    def check(self, functions, name, version, source=SOURCE):
        answer = functions.call(name, "python" + version, package_of("lambda_function.py", source))
        self.assertEqual((answer["version"], answer["executable"]), (version, "/var/lang/bin/python" + version))
        self.assertEqual(answer["release"], images.OS_RELEASE)
        self.assertEqual(answer["child"], "child")
        # A link of the image that this machine would have followed to a file of its own.
        self.assertNotIn("root:", answer["localtime"])
        return answer

    def test_1_oci_archive_at_each_level(self):
        version = self.new[0]
        archive = self.folder / "oci.tar"
        images.oci(archive, self.blobs(version, SDK))
        self.runs("runtimes", "install", "python" + version, "--from", archive)
        self.assertRegex(self.line_of("python" + version), r"\(kiln, image\), boto3 1\.2\.3 \(image")
        root = self.home / ("python" + version) / "root"
        self.assertEqual(sorted(p.name for p in (root / "usr" / "old").iterdir()), ["two"])
        self.assertFalse((root / "etc" / "gone").exists() or (root / "dev" / "console").exists())
        self.assertTrue((root / "usr" / "bin" / "through-a-link").exists())
        for level in (None, "userns"):
            with serving(self.home, level) as functions:
                if level is None and functions.level == "process":
                    self.skipTest("this machine isolates nothing")
                answer = self.check(functions, "image", version, WITH_SDK)
                is_old = tuple(map(int, version.split("."))) < (3, 11)
                place = "/var/runtime" if is_old else "/var/lang/lib/python%s/site-packages" % version
                self.assertEqual(answer["sdk"], place + "/boto3/__init__.py")

    def test_2_level_process_refuses_an_image_in_words(self):
        with serving(self.home, "process") as functions:
            failure = functions.failure("image", "python" + self.new[0], package_of("lambda_function.py", SOURCE))
            self.assertIn("could not be started", failure["errorMessage"])
            with open(functions._server.folder + "/server.log") as log:
                self.assertIn("is installed from an image", log.read())

    def test_3_docker_archive_compressed(self):
        version = self.old[0]
        archive = self.folder / "docker.tar.gz"
        blobs = self.blobs(version, SDK)
        images.docker(archive, [*blobs, blobs[-1]])
        self.runs("runtimes", "install", "python" + version, "--from", archive)
        with serving(self.home) as functions:
            answer = self.check(functions, "docker", version, WITH_SDK)
            self.assertEqual(answer["sdk"], "/var/runtime/boto3/__init__.py")

    def test_4_interpreter_takes_the_place_of_an_image(self):
        version = self.old[0]
        archive = self.folder / "instead.tar.gz"
        images.tarball(archive, self.pythons[version], version)
        self.runs("runtimes", "install", "python" + version, "--from", archive)
        self.assertIn("(kiln)", self.line_of("python" + version))
        self.assertEqual(sorted(p.name for p in (self.home / ("python" + version)).iterdir()), [".lock", "python"])

    def test_5_images_that_cannot_be_taken(self):
        blobs = [self.layer(("a", tarfile.REGTYPE, ""))]
        runtime = "python" + self.new[0]
        for expected, architecture, layers, damage in (
            ("has no image for linux/", "s390x", blobs, None),
            ("is damaged", images.ARCHITECTURE, blobs, blobs[0]),
            ("it is no base image of AWS", images.ARCHITECTURE, blobs, None),
            ("leads out of the archive", images.ARCHITECTURE, [self.layer(("../x", tarfile.REGTYPE, ""))], None),
            ("compressed with zstd", images.ARCHITECTURE, [b"\x28\xb5\x2f\xfd" + b"x" * 999], None),
        ):
            with self.subTest(expected):
                archive = self.folder / "bad.tar"
                images.oci(archive, layers, architecture, damage)
                self.refused(expected, "runtimes", "install", runtime, "--from", archive)
        self.assertIn("(kiln, image)", self.line_of(runtime))

    def test_6_layer_writes_nothing_through_a_link_that_leads_outside(self):
        link, file = tarfile.SYMTYPE, tarfile.REGTYPE
        layers = [[("out", link, str(self.folder))], [("out/planted", file, ""), ("up", link, "../../..")],
                  [("up/planted", file, "")]]
        images.oci(self.folder / "link.tar", [self.layer(*entries) for entries in layers])
        runtime, archive = "python" + self.new[0], self.folder / "link.tar"
        self.refused("it is no base image", "runtimes", "install", runtime, "--from", archive)
        self.assertFalse((self.folder / "planted").exists() or (self.folder.parent / "planted").exists())

    def layer(self, *entries):
        with open(images.hostile(self.folder / "layer.tar", *entries), "rb") as file:
            return file.read()
