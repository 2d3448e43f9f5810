"""The aws CLI as a client of the walk: every step is one command line that a person could have typed."""
import json
import os
import subprocess
import tempfile
import urllib.request

from package import BASIC_EXECUTION, TRUST


class CliError(Exception):
    pass


class Cli:
    def __init__(self, name, program, environment, endpoint):
        self.name, self._program, self.environment = name, program, environment
        # Versions before 2.13 know no AWS_ENDPOINT_URL.
        self._endpoint = ["--endpoint-url", endpoint] if self.version() < (2, 13) and self.version()[0] == 2 else []
        # Version 2 takes blobs in base64 unless told otherwise; version 1 has no such option.
        self._raw = ["--cli-binary-format", "raw-in-base64-out"] if self.version()[0] == 2 else []

    def version(self):
        text = subprocess.run(
            [self._program, "--version"], env=self.environment, capture_output=True, text=True
        ).stdout
        return tuple(int(part) for part in text.split()[0].split("/")[1].split(".")[:2])

    def run(self, *arguments):
        done = self.execute(self.environment, arguments)
        if done.returncode:
            raise CliError("%s\n%s" % (" ".join(arguments), done.stderr))
        return json.loads(done.stdout) if done.stdout.strip() else None

    def execute(self, environment, arguments):
        command = [self._program, *arguments, *self._endpoint, "--output", "json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    def failure(self, step):
        try:
            step()
        except CliError as error:
            return str(error)
        raise AssertionError("the command should have failed")

    def create_role(self, name):
        return self.run("iam", "create-role", "--role-name", name, "--assume-role-policy-document", TRUST)["Role"]

    def get_role(self, name):
        return self.run("iam", "get-role", "--role-name", name)["Role"]

    def attach_basic_execution(self, name):
        self.run("iam", "attach-role-policy", "--role-name", name, "--policy-arn", BASIC_EXECUTION)
        attached = self.run("iam", "list-attached-role-policies", "--role-name", name)["AttachedPolicies"]
        assert [p["PolicyName"] for p in attached] == ["AWSLambdaBasicExecutionRole"], attached

    def detach_basic_execution(self, name):
        self.run("iam", "detach-role-policy", "--role-name", name, "--policy-arn", BASIC_EXECUTION)

    def delete_role(self, name):
        self.run("iam", "delete-role", "--role-name", name)

    def create_function(self, name, runtime, role, code, timeout=10):
        with _file(code) as path:
            return self.run(
                "lambda",
                "create-function",
                "--function-name",
                name,
                "--runtime",
                runtime,
                "--role",
                role,
                "--handler",
                "lambda_function.lambda_handler",
                "--timeout",
                str(timeout),
                "--zip-file",
                "fileb://" + path,
            )

    def wait_active(self, name):
        self.run("lambda", "wait", "function-active-v2", "--function-name", name)

    def wait_updated(self, name):
        self.run("lambda", "wait", "function-updated-v2", "--function-name", name)

    def get_function(self, name):
        return self.run("lambda", "get-function", "--function-name", name)

    def list_functions(self):
        return self.run("lambda", "list-functions")["Functions"]

    def download(self, location):
        return urllib.request.urlopen(location).read()

    def invoke_event(self, name, event):
        with _file(b"") as out:
            words = "--function-name", name, "--invocation-type", "Event", "--payload", json.dumps(event)
            return self.run("lambda", "invoke", *words, *self._raw, out)

    def invoke(self, name, event):
        with _file(b"") as out:
            answer = self.run(
                "lambda",
                "invoke",
                "--function-name",
                name,
                "--payload",
                json.dumps(event),
                "--log-type",
                "Tail",
                *self._raw,
                out
            )
            with open(out) as result:
                return answer, json.load(result)

    def update_code(self, name, code):
        with _file(code) as path:
            return self.run("lambda", "update-function-code", "--function-name", name, "--zip-file", "fileb://" + path)

    def delete_function(self, name):
        self.run("lambda", "delete-function", "--function-name", name)

    def log_groups(self, prefix):
        return self.run("logs", "describe-log-groups", "--log-group-name-prefix", prefix)["logGroups"]

    def log_streams(self, group):
        return self.run("logs", "describe-log-streams", "--log-group-name", group)["logStreams"]

    def log_events(self, group, stream):
        return self.run(
            "logs", "get-log-events", "--log-group-name", group, "--log-stream-name", stream, "--start-from-head"
        )["events"]

    def filter_log_events(self, group):
        return self.run("logs", "filter-log-events", "--log-group-name", group)["events"]

    def delete_log_group(self, group):
        self.run("logs", "delete-log-group", "--log-group-name", group)


class _file:
    def __init__(self, content):
        self._content = content

    def __enter__(self):
        descriptor, self._path = tempfile.mkstemp()
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._content)
        return self._path

    def __exit__(self, *_):
        os.unlink(self._path)
