"""Wheels of what a Python has installed, as an index would have them: each package's files, and its metadata."""
import base64
import hashlib
import os
import pathlib
import re
import zipfile

# What botocore is without in Debian, where it is part of it, comes along.
FAMILY = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "urllib3", "six", "requests", "idna",
          "certifi", "chardet")
TOP = {"python-dateutil": "dateutil"}


def build(site, target, renumber=None):
    """A wheel of each package of the family that is in a directory. renumber: {package: another version}.
    Wheels depend on each other by name only, so that any versions go together."""
    made = {}
    for name in FAMILY:
        version = version_in(site, name)
        if version:
            made[name] = (renumber or {}).get(name, version)
    for name, version in made.items():
        requires = [n for n in made if n != name] if name in ("boto3", "botocore") else []
        write(site, target, name, version, requires)
    return made


def version_in(site, name):
    pattern = re.compile(r"%s-([0-9][^-]*)(?:-[^/]*)?\.(?:dist|egg)-info$" % name.replace("-", "[-_]"), re.I)
    return next((pattern.match(entry).group(1) for entry in os.listdir(site) if pattern.match(entry)), None)


def write(site, target, name, version, requires):
    top = TOP.get(name, name)
    info = "%s-%s.dist-info" % (name.replace("-", "_"), version)
    path = pathlib.Path(target, "%s-%s-py2.py3-none-any.whl" % (name.replace("-", "_"), version))
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as wheel:

        def add(entry, data):
            wheel.writestr(entry, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append("%s,sha256=%s,%d" % (entry, digest, len(data)))

        for file in files(pathlib.Path(site), top):
            add(str(file.relative_to(site)), contents(file, name, version))
        metadata = ["Metadata-Version: 2.1", "Name: " + name, "Version: " + version]
        metadata += ["Requires-Dist: " + other for other in requires]
        add(info + "/METADATA", ("\n".join(metadata) + "\n").encode())
        add(info + "/WHEEL", b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py2.py3-none-any\n")
        wheel.writestr(info + "/RECORD", "\n".join(record + [info + "/RECORD,,"]) + "\n")


# A service more or less is nothing to a test, and botocore has four hundred.
SERVICES = {"lambda", "sts", "iam", "logs", "dynamodb", "events", "kms", "s3", "secretsmanager", "sns", "sqs", "ssm",
            "stepfunctions"}


def files(site, top):
    if (site / (top + ".py")).exists():
        yield site / (top + ".py")
    data = site / "botocore" / "data"
    for file in sorted((site / top).rglob("*")):
        service = file.relative_to(data).parts[0] if data in file.parents else None
        unwanted = service and (data / service).is_dir() and service not in SERVICES
        if file.is_file() and "__pycache__" not in file.parts and not unwanted:
            yield file


def contents(file, name, version):
    data = file.read_bytes()
    if file.name == "__init__.py" and file.parent.name == name:
        data = re.sub(rb"(?m)^__version__ = .*$", b"__version__ = '%s'" % version.encode(), data)
    return data
