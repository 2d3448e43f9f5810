"""
The identity walks, through any client: the guide's role walk, users with keys and groups, sessions of roles. What an
operation takes and answers is the same in the aws CLI (--cli-input-json) and in boto3, so the walk is written once; a
client has a name and call(service, operation, parameters, credentials), which returns the answer or raises Refused.

Run as a program by each Python that has a boto3: `PYTHON identity.py RUNTIME`; exits 1 when the walk fails.
"""
import json
import os
import sys
import tempfile
import unittest

from package import BASIC_EXECUTION, TRUST, package_of

ACCOUNT = "123456789012"
SOURCE = 'def lambda_handler(event, context):\n    print("was here")\n    return "done"\n'


class Refused(Exception):
    pass


def allow(action, resource="*"):
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}
    )


def trust(principal, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class IdentityWalk:
    def __init__(self, test, client, runtime):
        self.test, self.client, self.runtime = test, client, runtime
        self.name = "identity-%s-%s" % (client.name, runtime.replace(".", "-"))
        self.role_arn = "arn:aws:iam::%s:role/%s" % (ACCOUNT, self.name)
        self.user_arn = "arn:aws:iam::%s:user/%s" % (ACCOUNT, self.name)

    def run(self):
        self.roles()
        self.users()
        self.policies()
        self.sessions()
        self.clean_up()

    def roles(self):
        """The guide's: a role, what it may, a function under it, and what it may no longer."""
        role = self.call("iam", "create_role", RoleName=self.name, AssumeRolePolicyDocument=TRUST)["Role"]
        self.test.assertEqual(role["Arn"], self.role_arn)
        code = package_of("lambda_function.py", SOURCE)
        self.call(
            "lambda", "create_function", FunctionName=self.name, Runtime=self.runtime, Role=self.role_arn,
            Handler="lambda_function.lambda_handler", Code={"ZipFile": code})
        group = "/aws/lambda/" + self.name

        # Without a permission to write logs there are none.
        self.test.assertEqual(self.invoke(), "done")
        self.test.assertEqual(self.log_groups(group), [])

        self.call("iam", "attach_role_policy", RoleName=self.name, PolicyArn=BASIC_EXECUTION)
        self.test.assertEqual(self.invoke(), "done")
        self.test.assertEqual(self.log_groups(group), [group])
        before = self.messages(group)
        self.test.assertIn("was here\n", before)

        # Taken away again, at once.
        self.call("iam", "detach_role_policy", RoleName=self.name, PolicyArn=BASIC_EXECUTION)
        self.test.assertEqual(self.invoke(), "done")
        self.test.assertEqual(self.messages(group), before)
        self.call("logs", "delete_log_group", logGroupName=group)

    def users(self):
        """A user with a key, alone and in a group."""
        call = self.call
        user = call("iam", "create_user", UserName=self.name, Tags=[{"Key": "team", "Value": "blue"}])["User"]
        self.test.assertEqual(user["Arn"], self.user_arn)
        key = call("iam", "create_access_key", UserName=self.name)["AccessKey"]
        self.user = (key["AccessKeyId"], key["SecretAccessKey"], None)
        identity = call("sts", "get_caller_identity", _as=self.user)
        self.test.assertEqual((identity["Arn"], identity["UserId"]), (user["Arn"], user["UserId"]))
        listed = call("iam", "list_access_keys", UserName=self.name)["AccessKeyMetadata"]
        self.test.assertEqual([k["AccessKeyId"] for k in listed], [key["AccessKeyId"]])
        used = call("iam", "get_access_key_last_used", AccessKeyId=key["AccessKeyId"])
        self.test.assertEqual(used["AccessKeyLastUsed"]["ServiceName"], "sts")

        self.refused("AccessDenied", "lambda", "list_functions", _as=self.user)
        call("iam", "create_group", GroupName=self.name)
        call("iam", "add_user_to_group", GroupName=self.name, UserName=self.name)
        readers = "arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess"
        call("iam", "attach_group_policy", GroupName=self.name, PolicyArn=readers)
        members = call("iam", "get_group", GroupName=self.name)["Users"]
        self.test.assertEqual([u["UserName"] for u in members], [self.name])
        call("lambda", "list_functions", _as=self.user)
        # Detaching stops the next call.
        call("iam", "detach_group_policy", GroupName=self.name, PolicyArn=readers)
        self.refused("AccessDenied", "lambda", "list_functions", _as=self.user)

        # A user that may create functions may not thereby become any role.
        call("iam", "put_user_policy", UserName=self.name, PolicyName="p", PolicyDocument=allow("lambda:*"))
        denied = self.refused(
            "AccessDenied", "lambda", "create_function", FunctionName=self.name + "-2", Runtime=self.runtime,
            Role=self.role_arn, Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package_of("lambda_function.py", SOURCE)}, _as=self.user)
        self.test.assertIn("not authorized to perform: iam:PassRole on resource: " + self.role_arn, denied)

        call("iam", "update_access_key", UserName=self.name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
        self.refused("InvalidClientTokenId", "sts", "get_caller_identity", _as=self.user)
        call("iam", "update_access_key", UserName=self.name, AccessKeyId=key["AccessKeyId"], Status="Active")

    def policies(self):
        """A managed policy whose versions change what its user may, and a boundary that it cannot leave."""
        call = self.call
        call("iam", "put_user_policy", UserName=self.name, PolicyName="p", PolicyDocument=allow("iam:GetUser"))
        arn = call("iam", "create_policy", PolicyName=self.name, PolicyDocument=allow("iam:ListRoles"))["Policy"]["Arn"]
        call("iam", "attach_user_policy", UserName=self.name, PolicyArn=arn)
        call("iam", "list_roles", _as=self.user)
        call("iam", "create_policy_version", PolicyArn=arn, PolicyDocument=allow("iam:ListUsers"), SetAsDefault=True)
        self.refused("AccessDenied", "iam", "list_roles", _as=self.user)
        call("iam", "list_users", _as=self.user)
        call("iam", "set_default_policy_version", PolicyArn=arn, VersionId="v1")
        call("iam", "list_roles", _as=self.user)
        entities = call("iam", "list_entities_for_policy", PolicyArn=arn)
        self.test.assertEqual([u["UserName"] for u in entities["PolicyUsers"]], [self.name])
        call(
            "iam", "put_user_permissions_boundary", UserName=self.name,
            PermissionsBoundary="arn:aws:iam::aws:policy/AmazonSQSFullAccess")
        self.refused("AccessDenied", "iam", "list_roles", _as=self.user)
        call("iam", "delete_user_permissions_boundary", UserName=self.name)
        call("iam", "list_roles", _as=self.user)
        self.policy = arn

    def sessions(self):
        """A role that the user assumes."""
        call = self.call
        call("iam", "put_role_policy", RoleName=self.name, PolicyName="p", PolicyDocument=allow("iam:List*"))
        assume = {"RoleArn": self.role_arn, "RoleSessionName": "walk", "DurationSeconds": 900}
        self.refused("AccessDenied", "sts", "assume_role", _as=self.user, **assume)
        call("iam", "update_assume_role_policy", RoleName=self.name, PolicyDocument=trust(self.user_arn))
        answer = call("sts", "assume_role", _as=self.user, **assume)
        session = self.session(answer)
        arn = "arn:aws:sts::%s:assumed-role/%s/walk" % (ACCOUNT, self.name)
        self.test.assertEqual(answer["AssumedRoleUser"]["Arn"], arn)
        self.test.assertEqual(call("sts", "get_caller_identity", _as=session)["Arn"], arn)
        call("iam", "list_users", _as=session)
        self.refused("AccessDenied", "iam", "create_user", UserName="eve", _as=session)

        less = self.session(call("sts", "assume_role", _as=self.user, Policy=allow("iam:ListUsers"), **assume))
        call("iam", "list_users", _as=less)
        self.refused("AccessDenied", "iam", "list_roles", _as=less)

        key, secret, token = session
        self.refused("InvalidClientTokenId", "sts", "get_caller_identity", _as=(key, secret, token[:-8] + "AAAAAAAA"))
        self.refused("InvalidClientTokenId", "sts", "get_caller_identity", _as=(key, secret, None))

        call("iam", "delete_role_policy", RoleName=self.name, PolicyName="p")
        self.refused("AccessDenied", "iam", "list_users", _as=session)

        plain = self.session(call("sts", "get_session_token", _as=self.user))
        self.test.assertEqual(call("sts", "get_caller_identity", _as=plain)["Arn"], self.user_arn)
        self.refused("AccessDenied", "sts", "get_session_token", _as=plain)
        account = call("sts", "get_access_key_info", AccessKeyId=plain[0])["Account"]
        self.test.assertEqual(account, ACCOUNT)

    def clean_up(self):
        """In the order that AWS wants."""
        call = self.call
        self.refused("DeleteConflict", "iam", "delete_user", UserName=self.name)
        call("iam", "remove_user_from_group", GroupName=self.name, UserName=self.name)
        call("iam", "delete_group", GroupName=self.name)
        call("iam", "detach_user_policy", UserName=self.name, PolicyArn=self.policy)
        call("iam", "delete_policy_version", PolicyArn=self.policy, VersionId="v2")
        call("iam", "delete_policy", PolicyArn=self.policy)
        call("iam", "delete_user_policy", UserName=self.name, PolicyName="p")
        call("iam", "delete_access_key", UserName=self.name, AccessKeyId=self.user[0])
        call("iam", "delete_user", UserName=self.name)
        self.refused("InvalidClientTokenId", "sts", "get_caller_identity", _as=self.user)
        call("lambda", "delete_function", FunctionName=self.name)
        call("iam", "delete_role", RoleName=self.name)
        self.refused("NoSuchEntity", "iam", "get_role", RoleName=self.name)

    def call(self, service, operation, _as=None, **parameters):
        return self.client.call(service, operation, parameters, _as)

    def refused(self, code, service, operation, _as=None, **parameters):
        with self.test.assertRaises(Refused) as caught:
            self.client.call(service, operation, parameters, _as)
        self.test.assertIn(code, str(caught.exception))
        return str(caught.exception)

    def session(self, answer):
        given = answer["Credentials"]
        return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]

    def invoke(self):
        return self.client.invoke(self.name)

    def log_groups(self, prefix):
        found = self.call("logs", "describe_log_groups", logGroupNamePrefix=prefix)["logGroups"]
        return [group["logGroupName"] for group in found]

    def messages(self, group):
        return [e["message"] for e in self.call("logs", "filter_log_events", logGroupName=group)["events"]]


def environment_of(environment, credentials):
    """With other credentials than root's."""
    if credentials is None:
        return environment
    kept = {name: value for name, value in environment.items() if name != "AWS_SESSION_TOKEN"}
    kept.update(AWS_ACCESS_KEY_ID=credentials[0], AWS_SECRET_ACCESS_KEY=credentials[1])
    if credentials[2]:
        kept["AWS_SESSION_TOKEN"] = credentials[2]
    return kept


class CliCalls:
    """The aws CLI: every call is one command line."""

    def __init__(self, cli):
        self.name, self._cli = cli.name, cli

    def call(self, service, operation, parameters, credentials):
        # Versions 1 and 2 differ in how bytes stand in JSON.
        with tempfile.NamedTemporaryFile(suffix=".zip") as code:
            files = []
            if "Code" in parameters:
                code.write(parameters.pop("Code")["ZipFile"])
                code.flush()
                files = ["--zip-file", "fileb://" + code.name]
            done = self._cli.execute(
                environment_of(self._cli.environment, credentials),
                [service, operation.replace("_", "-"), "--cli-input-json", json.dumps(parameters), *files])
        if done.returncode:
            raise Refused(done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    def invoke(self, function):
        return self._cli.invoke(function, {})[1]


class BotoCalls:
    def __init__(self, name, endpoint):
        self.name, self._endpoint = name, endpoint

    def call(self, service, operation, parameters, credentials):
        from botocore.exceptions import ClientError

        try:
            return getattr(self._client(service, credentials), operation)(**parameters)
        except ClientError as error:
            raise Refused(str(error))

    def invoke(self, function):
        return json.load(self._client("lambda", None).invoke(FunctionName=function, Payload=b"{}")["Payload"])

    def _client(self, service, credentials):
        import boto3
        import botocore.config

        given = {}
        if credentials:
            names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
            given = dict(zip(names, credentials))
        config = botocore.config.Config(retries={"max_attempts": 1})
        return boto3.session.Session().client(service, endpoint_url=self._endpoint, config=config, **given)


def main(runtimes):
    import boto3

    test = unittest.TestCase()
    test.maxDiff = None
    for runtime in runtimes:
        name = "boto-" + boto3.__version__.replace(".", "-") + "-py" + "%d%d" % sys.version_info[:2]
        IdentityWalk(test, BotoCalls(name, os.environ["AWS_ENDPOINT_URL"]), runtime).run()


if __name__ == "__main__":
    main(sys.argv[1:])
