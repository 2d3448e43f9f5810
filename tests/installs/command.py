"""kiln as a person types it, with a folder of its own for what it installs; and a server to run functions on that."""
import contextlib
import json
import os
import subprocess
import unittest
import urllib.request

from package import TRUST
from server import ROOT, Server

ALL_OF_LAMBDA = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:ListFunctions", "Resource": "*"}]})


class InstallTest(unittest.TestCase):
    """Subclasses have `home`, the folder of what is installed."""

    home = None

    def kiln(self, *arguments, env=None, program=None):
        environment = {**os.environ, "KILN_RUNTIMES_DIR": str(self.home), "KILN_ISOLATION": "process", **(env or {})}
        command = [*(program or [str(ROOT / "kiln")]), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)

    def runs(self, *arguments, **settings):
        done = self.kiln(*arguments, **settings)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def refused(self, expected, *arguments, **settings):
        """One line, the last of standard error; whatever a tool has said stands before."""
        done = self.kiln(*arguments, **settings)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        line = done.stderr.rstrip("\n").split("\n")[-1]
        self.assertTrue(line.startswith("kiln: "), done.stderr)
        self.assertIn(expected, line)
        self.assertNotIn("   at ", done.stderr)

    def line_of(self, runtime):
        return next(line for line in self.runs("runtimes").split("\n") if line.split()[:1] == [runtime])


@contextlib.contextmanager
def serving(home, level=None):
    """A server and a client of it. level: exactly this one; otherwise the best there is."""
    import boto3
    from botocore.config import Config

    os.environ["KILN_RUNTIMES_DIR"] = str(home)
    server = Server(level=level)
    try:
        environment = server.environment()
        session = boto3.Session(
            environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"], region_name="us-east-1")
        config = Config(retries={"max_attempts": 0}, read_timeout=120)
        clients = {n: session.client(n, endpoint_url=server.endpoint, config=config) for n in ("lambda", "iam")}
        yield Functions(server, clients["lambda"], clients["iam"])
    finally:
        server.stop()
        del os.environ["KILN_RUNTIMES_DIR"]


class Functions:
    def __init__(self, server, functions, iam):
        self._server, self._lambda = server, functions
        self.role = iam.create_role(RoleName="installs", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.put_role_policy(RoleName="installs", PolicyName="p", PolicyDocument=ALL_OF_LAMBDA)

    @property
    def level(self):
        return json.load(urllib.request.urlopen(self._server.endpoint + "/_kiln/health"))["sandbox"]["level"]

    def call(self, name, runtime, package, **settings):
        """What a new function of this package answers."""
        settings = {"Timeout": 60, "MemorySize": 512, **settings}
        self._lambda.create_function(
            FunctionName=name, Runtime=runtime, Role=self.role, Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package}, **settings)
        waiter = self._lambda.get_waiter("function_active_v2")
        waiter.wait(FunctionName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600})
        answer = self._lambda.invoke(FunctionName=name)
        document = json.load(answer["Payload"])
        if "FunctionError" in answer:
            raise AssertionError(document)
        return document

    def failure(self, *arguments, **settings):
        try:
            self.call(*arguments, **settings)
        except AssertionError as error:
            return error.args[0]
        raise AssertionError("the function should have failed")
