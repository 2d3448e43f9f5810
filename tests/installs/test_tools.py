"""Interpreters by programs of the user's. They are scripts here: the real ones want a network."""
import shutil
import stat

from command import InstallTest
from server import ROOT


def prepare(folder, pythons, system, newest):
    Tools.home, Tools.folder, Tools.pythons = folder / "tools", folder, pythons


class Tools(InstallTest):
    def setUp(self):
        self.programs = self.folder / "programs"
        shutil.rmtree(self.programs, ignore_errors=True)
        self.programs.mkdir()
        self.program = [shutil.which("dotnet"), str(ROOT / "artifacts" / "bin" / "Server" / "release" / "kiln.dll")]
        self.settings = {"PATH": str(self.programs), "PYENV_ROOT": str(self.folder / "no-pyenv")}

    def script(self, name, text):
        path = self.programs / name
        path.write_text("#!/bin/sh\nPATH=/usr/bin:/bin\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def install(self, *arguments):
        return self.kiln("runtimes", "install", "python3.9", *arguments, env=self.settings, program=self.program)

    def test_uv_installs_into_kilns_folder(self):
        self.script("uv", """
[ "$*" = "python install 3.9" ] || exit 9
mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-3.9.18-linux/lib" "$UV_PYTHON_INSTALL_DIR/cpython-3.9.18-linux/bin"
cd "$UV_PYTHON_INSTALL_DIR/cpython-3.9.18-linux"
cp %(prefix)s/bin/python3.9 bin/
(cd %(prefix)s/lib && tar -c --exclude=test --exclude=site-packages . ) | tar -x -C lib
ln -s cpython-3.9.18-linux ../cpython-3.9-linux
""" % {"prefix": self.pythons["3.9"]})
        done = self.install()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("uv has installed Python 3.9", done.stderr)
        self.assertIn("python3.9 3.9.18 %s/python3.9/python/bin/python3.9" % self.home, done.stdout)
        shutil.rmtree(self.home / "python3.9")

    def test_pyenv_installs_where_kiln_finds_it(self):
        root = self.folder / "a-pyenv"
        self.settings["PYENV_ROOT"] = str(root)
        (root / "bin").mkdir(parents=True)
        self.script("pyenv", """
[ "$*" = "install --skip-existing 3.9" ] || exit 9
mkdir -p %(root)s/versions
ln -s %(prefix)s %(root)s/versions/3.9.18
""" % {"root": root, "prefix": self.pythons["3.9"]})
        shutil.move(self.programs / "pyenv", root / "bin" / "pyenv")
        done = self.install()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("python3.9 3.9.18 %s/versions/3.9.18/bin/python" % root, done.stdout)

    def test_one_that_fails_is_told_and_the_next_is_tried(self):
        self.script("uv", "echo 'error: No download found for request: cpython-3.9' >&2; exit 2\n")
        done = self.install()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        line = done.stderr.rstrip().split("\n")[-1]
        self.assertIn("kiln: Nothing here can install python3.9: uv could not install Python 3.9: error: No down", line)
        self.assertIn("docker save public.ecr.aws/lambda/python:3.9", line)

    def test_nothing_there_names_the_ways(self):
        done = self.install()
        line = done.stderr.rstrip()
        self.assertEqual((done.returncode, done.stdout, line.count("\n")), (1, "", 0), done.stderr)
        self.assertIn("neither uv nor pyenv is here", line)
        self.assertIn("with --from", line)

    def test_chosen_one_that_is_not_there(self):
        done = self.install("--with", "uv")
        self.assertEqual((done.returncode, done.stderr), (1, "kiln: There is no uv on PATH.\n"))

    def test_folder_that_cannot_be_written_to(self):
        self.settings["KILN_RUNTIMES_DIR"] = "/proc/kiln"
        done = self.install("--from", self.pythons["3.9"])
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^kiln: /proc/kiln/python3.9 cannot be written to: .* KILN_RUNTIMES_DIR\.\n$")
