"""The functions that carry probes onto a server, deployed and invoked with boto3."""
import concurrent.futures
import io
import json
import pathlib
import time
import zipfile

import boto3
from botocore.config import Config
from package import BASIC_EXECUTION, TRUST

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = (HERE / "probes", HERE / "neighbours" / "function")
ROLE = "escape"
SECONDS = 60


class Functions:
    def __init__(self, server):
        environment = server.environment()
        session = boto3.Session(
            environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_DEFAULT_REGION"])
        config = Config(retries={"max_attempts": 0}, read_timeout=200, max_pool_connections=32)
        iam, self.client = [session.client(s, endpoint_url=server.endpoint, config=config) for s in ("iam", "lambda")]
        self._role = _role(iam)

    def create(self, name, runtime, handler, **settings):
        settings.setdefault("Timeout", 60)
        settings.setdefault("MemorySize", 512)
        self.client.create_function(
            FunctionName=name, Runtime=runtime, Role=self._role, Handler=handler, Code={"ZipFile": _package()},
            **settings)
        return Function(self.client, name)

    def create_all(self, wanted):
        """Of rows of name, runtime, handler, settings; they are prepared at the same time."""
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda row: self.create(*row[:3], **row[3]), wanted))
        for function in made:
            function.wait()
        return {function.name: function for function in made}


class Function:
    def __init__(self, client, name):
        self._client, self.name = client, name

    def wait(self):
        deadline = time.monotonic() + SECONDS
        while True:
            now = self._client.get_function_configuration(FunctionName=self.name)
            if now["State"] == "Active" and now.get("LastUpdateStatus") in (None, "Successful"):
                return
            if "Failed" in (now["State"], now.get("LastUpdateStatus")) or time.monotonic() > deadline:
                raise RuntimeError("%s is not ready: %s" % (self.name, now))
            time.sleep(0.02)

    def invoke(self, event):
        """Whether it failed, and what it answered."""
        response = self._client.invoke(FunctionName=self.name, Payload=json.dumps(event).encode())
        return "FunctionError" in response, json.loads(response["Payload"].read() or b"null")

    def result(self, event):
        failed, payload = self.invoke(event)
        if failed:
            raise RuntimeError("%s: %s" % (self.name, payload))
        return payload

    def renew(self, **settings):
        """Every environment that there is belongs to an older revision from now on, and is destroyed."""
        self._client.update_function_configuration(FunctionName=self.name, **settings)
        self.wait()


def _role(iam):
    try:
        role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
    except iam.exceptions.EntityAlreadyExistsException:
        return iam.get_role(RoleName=ROLE)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=BASIC_EXECUTION)
    return role["Role"]["Arn"]


def _package():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for source in SOURCES:
            for path in sorted(source.rglob("*.py")):
                entry = zipfile.ZipInfo(str(path.relative_to(source)))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()
