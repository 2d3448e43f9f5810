"""The clients that this machine has: version → program."""
import glob
import os
import shutil
import subprocess


def aws_programs():
    pyenv = os.path.join(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "versions", "*", "bin", "aws")
    found = {}
    for path in [shutil.which("aws"), "/usr/bin/aws", *glob.glob(pyenv)]:
        if path and os.path.exists(path):
            text = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if text.startswith("aws-cli/"):
                found.setdefault(text.split()[0].split("/")[1], path)
    return found


def boto_pythons():
    pyenv = os.path.join(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "versions", "*", "bin", "python")
    found = {}
    for path in ["/usr/bin/python3", shutil.which("python3"), *glob.glob(pyenv)]:
        if path and os.path.exists(path):
            done = subprocess.run(
                [path, "-c", "import boto3; print(boto3.__version__)"], capture_output=True, text=True
            )
            if done.returncode == 0:
                found.setdefault(done.stdout.strip(), path)
    return found


def newest(versions):
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])
