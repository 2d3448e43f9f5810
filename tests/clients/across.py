"""One account's user and another account's function, with the aws CLI: both accounts must allow it."""
import subprocess

from cli import Cli
from package import package
from policies import document, statement

NAME, OTHER = "across", "across-other"
DENIED = "is not authorized to perform: lambda:InvokeFunction on resource: %s because no %s policy allows"


class Across:
    def __init__(self, test, root, kiln, folder, program, environment, endpoint, runtime):
        self.test, self.root = test, root

        def command(*arguments):
            return subprocess.run(
                [kiln, *arguments, "--data", folder], check=True, capture_output=True, text=True
            ).stdout

        def client(title, settings):
            return Cli(title, program, {**environment, **settings}, endpoint)

        self.account = command("account", "add", OTHER).strip()
        exports = command("env", "--account", OTHER).splitlines()
        other = client("other", dict(line[len("export "):].split("=", 1) for line in exports))
        role = root.create_role(NAME)["Arn"]
        self.function = root.create_function(NAME, runtime, role, package("Hello"))["FunctionArn"]
        root.wait_active(NAME)
        self.other = other
        other.run("iam", "create-user", "--user-name", NAME)
        key = other.run("iam", "create-access-key", "--user-name", NAME)["AccessKey"]
        self.user = client(
            "user", {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]})

    def denied(self, kind):
        failure = self.user.failure(lambda: self.user.invoke(self.function, {"name": "Ada"}))
        self.test.assertIn(DENIED % (self.function, kind), failure)

    def walk(self):
        user = ("--user-name", NAME, "--policy-name", "p")
        permission = ("--function-name", NAME, "--statement-id", "s")
        self.other.run(
            "iam", "put-user-policy", *user, "--policy-document",
            document(statement("lambda:InvokeFunction", self.function)))
        self.denied("resource-based")
        self.root.run(
            "lambda", "add-permission", *permission, "--action", "lambda:InvokeFunction", "--principal", self.account)
        self.test.assertEqual(self.user.invoke(self.function, {"name": "Ada"})[1]["message"], "Hello, Ada")
        self.other.run("iam", "delete-user-policy", *user)
        self.denied("identity-based")
        self.other.run(
            "iam", "put-user-policy", *user, "--policy-document", document(statement("lambda:InvokeFunction")))
        self.user.invoke(self.function, {"name": "Ada"})
        self.root.run("lambda", "remove-permission", *permission)
        self.denied("resource-based")
