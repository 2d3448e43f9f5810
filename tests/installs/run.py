"""
kiln runtimes install and install-sdk, and functions on what they have installed: python3 tests/installs/run.py [WORD…]

Takes the interpreters of pyenv, boto3 of the system's Python and of one of pyenv's; makes wheels, archives and images
of them.
WORDs select tests whose name has one of them. Last line: N passed, N failed.
"""
import glob
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "clients")]

SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"


def pythons():
    """{"3.12": prefix}, oldest first."""
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    found = {}
    for prefix in glob.glob(os.path.join(root, "versions", "[0-9]*")):
        version = ".".join(os.path.basename(prefix).split(".")[:2])
        if os.path.exists(os.path.join(prefix, "bin", "python" + version)):
            found[version] = prefix
    return dict(sorted(found.items(), key=lambda pair: tuple(map(int, pair[0].split(".")))))


def newest_packages(found):
    """The site-packages with the newest boto3 of pyenv's."""
    sites = [site for version, prefix in found.items() for site in [prefix + "/lib/python%s/site-packages" % version]
             if os.path.isdir(site + "/boto3")]
    return sites[-1] if sites else None


def main(words):
    import test_images
    import test_sdk
    import test_tools
    from server import ROOT

    subprocess.run([str(ROOT / "kiln"), "runtimes"], check=True, stdout=subprocess.DEVNULL)
    found = pythons()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kiln-installs-"))
    os.chmod(folder, 0o755)
    result = unittest.TestResult()
    try:
        for module in (test_tools, test_images, test_sdk):
            module.prepare(folder, found, SYSTEM_PACKAGES, newest_packages(found))
            tests = [t for case in unittest.defaultTestLoader.loadTestsFromModule(module) for t in case]
            unittest.TestSuite(t for t in tests if not words or any(word in t.id() for word in words)).run(result)
    finally:
        shutil.rmtree(folder)
    for test, text in result.failures + result.errors:
        print("FAILED %s\n%s" % (test.id(), text))
    failed = len(result.failures + result.errors)
    counts = "%d passed, %d failed" % (result.testsRun - failed - len(result.skipped), failed)
    print(counts + (", %d skipped" % len(result.skipped) if result.skipped else ""))
    return 1 if failed or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
