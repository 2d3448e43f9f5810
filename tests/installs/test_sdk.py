"""The SDK of each runtime: AWS's version where AWS has it, by which functions reach this server without a word."""
import io
import os
import pathlib
import zipfile

import wheels
from command import InstallTest, serving
from package import package_of

# The versions of AWS's guide. What reads AWS_ENDPOINT_URL begins with the last but one.
GUIDE = {
    "3.6": ("1.7.74", "1.10.74"),
    "3.7": ("1.9.42", "1.12.42"),
    "3.8": ("1.20.32", "1.23.32"),
    "3.9": ("1.20.32", "1.23.32"),
    "3.10": ("1.26.90", "1.29.90"),
    "3.11": ("1.27.1", "1.30.1"),
    "3.12": ("1.28.72", "1.31.72"),
}
FIRST_THAT_READS_IT = (1, 31)

SOURCE = """
import os
import subprocess
import sys

import boto3
import botocore


def lambda_handler(event, context):
    found = boto3.client("lambda").list_functions()["Functions"]
    child = "import sys\\ntry: import boto3; print(boto3.__version__)\\nexcept ImportError: print(None)"
    return {
        "versions": [boto3.__version__, botocore.__version__],
        "files": [boto3.__file__, botocore.__file__],
        "identity": boto3.client("sts").get_caller_identity()["Arn"],
        "myself": context.function_name in [function["FunctionName"] for function in found],
        "data": os.environ.get("AWS_DATA_PATH"),
        "regions": boto3.session.Session().get_available_regions("lambda"),
        "child": subprocess.check_output([sys.executable, "-c", child]).decode().strip(),
    }
"""


def prepare(folder, pythons, system, newest):
    """A folder of wheels for each runtime: code that runs there, under the numbers of AWS's guide."""
    Sdk.home, Sdk.wheels, Sdk.pythons = folder / "sdk", {}, {}
    Sdk.system, Sdk.newest = system, newest
    for version, prefix in pythons.items():
        numbers = GUIDE.get(version)
        is_old = numbers and tuple(map(int, numbers[1].split(".")[:2])) < FIRST_THAT_READS_IT
        source = system if is_old else newest
        if version == "2.7" or not os.path.isdir("%s/boto3" % source):
            continue
        Sdk.pythons[version] = prefix
        Sdk.wheels[version] = place = folder / ("wheels-" + version)
        place.mkdir()
        wheels.build(source, place, dict(zip(("boto3", "botocore"), numbers)) if numbers else None)


class Sdk(InstallTest):
    def test_1_pip_of_each_interpreter_installs_what_the_guide_says(self):
        self.assertTrue(self.pythons, "no interpreter has an SDK to make wheels of")
        for version in self.pythons:
            with self.subTest(version):
                runtime = "python" + version
                numbers = GUIDE.get(version, tuple(wheels.version_in(self.newest, p) for p in ("boto3", "botocore")))
                said = self.runs("runtimes", "install-sdk", runtime, "--find-links", self.wheels[version])
                self.assertIn("boto3 %s botocore %s in " % numbers, said)
                self.assertIn("boto3 %s (kiln)" % numbers[0], self.line_of(runtime))

    def check(self, level):
        with serving(self.home, level) as functions:
            for version in self.pythons:
                with self.subTest(version):
                    self.check_function(functions, version, level)

    def check_function(self, functions, version, level):
        name, runtime = "sdk-" + version.replace(".", "-"), "python" + version
        answer = functions.call(name, runtime, package_of("lambda_function.py", SOURCE))
        numbers = list(GUIDE.get(version, answer["versions"]))
        self.assertEqual(answer["versions"], numbers)
        self.assertEqual(answer["identity"], "arn:aws:sts::123456789012:assumed-role/installs/" + name)
        self.assertTrue(answer["myself"])
        self.assertIn("eu-west-1", answer["regions"])
        is_old = tuple(map(int, numbers[1].split(".")[:2])) < FIRST_THAT_READS_IT
        self.assertEqual(bool(answer["data"]), is_old)
        if level != "process":
            beside = tuple(map(int, version.split("."))) < (3, 11)
            place = "/var/runtime" if beside else "/var/lang/lib/python%s/site-packages" % version
            self.assertEqual(answer["files"], [place + "/boto3/__init__.py", place + "/botocore/__init__.py"])
            # That of AWS, too, set no PYTHONPATH in 3.7.
            self.assertEqual(answer["child"], "None" if version == "3.7" else numbers[0])

    def test_2_functions_reach_the_server_by_it_without_an_argument(self):
        self.check(None)

    def test_3_as_an_ordinary_user(self):
        self.check("userns")

    def test_4_without_isolation(self):
        # Programs that a function starts do not find it there.
        source = SOURCE.replace('subprocess.check_output([sys.executable, "-c", child]).decode().strip()', "child")
        with serving(self.home, "process") as functions:
            for version in self.pythons:
                with self.subTest(version):
                    name = "alone-" + version.replace(".", "-")
                    answer = functions.call(name, "python" + version, package_of("lambda_function.py", source))
                    self.assertTrue(answer["myself"])
                    self.assertEqual(answer["versions"], list(GUIDE.get(version, answer["versions"])))

    def test_5_package_comes_first(self):
        source = "import boto3\ndef lambda_handler(event, context): return [boto3.__version__, boto3.__file__]\n"
        with serving(self.home) as functions:
            for version in self.pythons:
                buffer = io.BytesIO(package_of("lambda_function.py", source))
                with zipfile.ZipFile(buffer, "a") as package:
                    entry = zipfile.ZipInfo("boto3/__init__.py")
                    entry.external_attr = 0o644 << 16
                    package.writestr(entry, "__version__ = 'my own'\n")
                answer = functions.call("own-" + version.replace(".", "-"), "python" + version, buffer.getvalue())
                self.assertEqual(answer, ["my own", "/var/task/boto3/__init__.py"], version)

    def test_6_old_sdk_in_a_package_reaches_the_server_too(self):
        version = next(v for v in reversed(self.pythons) if v in ("3.9", "3.10", "3.11"))
        with serving(self.home) as functions:
            answer = functions.call("brings-old", "python" + version, self.with_sdk(self.wheels["3.8"]))
        self.assertEqual(answer["files"][0], "/var/task/boto3/__init__.py")
        self.assertEqual((answer["versions"][0], answer["myself"]), ("1.20.32", True))

    def with_sdk(self, place):
        buffer = io.BytesIO(package_of("lambda_function.py", SOURCE))
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
            for wheel in pathlib.Path(place).glob("*.whl"):
                with zipfile.ZipFile(wheel) as packed:
                    for name in packed.namelist():
                        entry = zipfile.ZipInfo(name)
                        entry.external_attr = 0o644 << 16
                        package.writestr(entry, packed.read(name), zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def test_7_packages_are_copied_from_a_folder(self):
        said = self.runs("runtimes", "install-sdk", "python3.8", "--from", self.system)
        self.assertIn("boto3 %s " % wheels.version_in(self.system, "boto3"), said)
        self.assertIn("(kiln; AWS's guide: 1.20.32)", self.line_of("python3.8"))

    def test_8_bad_input_is_one_line(self):
        empty = self.home.parent / "empty"
        empty.mkdir()
        for expected, *arguments in (
            ("'python4' is no runtime of Python", "python4"),
            ("No interpreter for python3.15 is installed", "python3.15"),
            ("AWS gives functions of python2.7 no SDK", "python2.7", "--find-links", empty),
            ("could not install boto3==1.7.74 botocore==1.10.74 (", "python3.6", "--find-links", empty),
            ("could not install boto3==9.9 (", "python3.8", "--find-links", empty, "--version", "9.9"),
            ("There is no folder /nonexistent.", "python3.8", "--from", "/nonexistent"),
            ("has not both boto3 and botocore", "python3.8", "--from", empty),
            ("This SDK does not run on python3.6", "python3.6", "--from", self.newest),
            ("leave out --index-url, --find-links and --version", "python3.8", "--from", empty, "--version", "1"),
        ):
            with self.subTest(expected):
                self.refused(expected, "runtimes", "install-sdk", *arguments)
        # What was there is there still.
        self.assertIn("boto3 1.7.74 (kiln)", self.line_of("python3.6"))

    def test_9_doctor_names_what_installs_it(self):
        bare = {"KILN_RUNTIMES_DIR": str(self.home / "nothing")}
        done = self.kiln("doctor", env=bare)
        self.assertIn("no boto3, which AWS bundles, in python3.6", done.stdout)
        self.assertIn("fix: kiln runtimes install-sdk", done.stdout)
        self.assertNotIn("no boto3", self.kiln("doctor").stdout)
