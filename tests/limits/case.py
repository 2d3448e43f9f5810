"""A server under test, and functions of it."""
import unittest

from function import Function
from package import BASIC_EXECUTION, TRUST


def clients(server):
    import boto3
    from botocore.config import Config

    environment = server.environment()
    names = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION"
    session = boto3.Session(*(environment.get(name) for name in names))
    config = Config(retries={"max_attempts": 0}, read_timeout=120, max_pool_connections=64)
    return [session.client(s, endpoint_url=server.endpoint, config=config) for s in ("lambda", "logs", "iam")]


def runtime_of(server):
    return "python3.12" if "python3.12" in server.runtimes() else server.runtimes()[-1]


class LimitTest(unittest.TestCase):
    server = None
    runtime = None
    _count = 0

    @classmethod
    def use(cls, server, runtime):
        cls.server, cls.runtime = server, runtime
        cls.aws, cls.logs, iam = clients(server)
        try:
            cls.role = iam.create_role(RoleName="limits", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        except iam.exceptions.EntityAlreadyExistsException:
            cls.role = iam.get_role(RoleName="limits")["Role"]["Arn"]
        iam.attach_role_policy(RoleName="limits", PolicyArn=BASIC_EXECUTION)

    def function(self, **settings):
        LimitTest._count += 1
        name = "limit-%d" % LimitTest._count
        runtime = settings.pop("runtime", self.runtime)
        function = Function(self.aws, self.logs, self.role, name, runtime, **settings)
        self.addCleanup(self.aws.delete_function, FunctionName=name)
        return function

    def assert_exit(self, answer, reason, error_type):
        self.assertTrue(answer.is_error)
        self.assertEqual(answer.payload["errorType"], "Runtime.ExitError")
        self.assertTrue(answer.payload["errorMessage"].endswith(" Error: " + reason), answer.payload)
        self.assertIn("Error: %s\nRuntime.ExitError\n" % reason, answer.log)
        self.assertTrue(answer.report.endswith("\tStatus: error\tError Type: " + error_type), answer.report)
