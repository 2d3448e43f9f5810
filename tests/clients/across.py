"""One account's user and another account's function and layer, with the aws CLI: both accounts must allow it."""
import pathlib
import subprocess
import tempfile

from cli import Cli
from package import TRUST, package, package_of
from policies import document, statement

NAME, OTHER = "across", "across-other"
DENIED = "is not authorized to perform: lambda:%s on resource: %s because no %s policy allows"
USES_LAYER = "import shared\n\n\ndef lambda_handler(event, context):\n    return shared.value\n"


class Across:
    def __init__(self, test, root, kiln, folder, program, environment, endpoint, runtime):
        self.test, self.root, self.runtime = test, root, runtime

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
        self.test.assertIn(DENIED % ("InvokeFunction", self.function, kind), failure)

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
        self.layers(user)

    def layers(self, user):
        """What another account shares, for as long as it does; a function that has it keeps it."""
        version = ("--layer-name", NAME, "--version-number", "1")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "layer.zip")
            file.write_bytes(package_of("python/shared.py", "value = 'of the other account'\n"))
            layer = self.root.run("lambda", "publish-layer-version", "--layer-name", NAME, "--zip-file",
                                  "fileb://%s" % file)["LayerVersionArn"]
            file.write_bytes(package_of("lambda_function.py", USES_LAYER))
            role = self.other.run("iam", "create-role", "--role-name", NAME, "--assume-role-policy-document", TRUST)
            create = ("lambda", "create-function", "--function-name", NAME, "--runtime", self.runtime, "--role",
                      role["Role"]["Arn"], "--handler", "lambda_function.lambda_handler", "--zip-file",
                      "fileb://%s" % file, "--layers", layer)
            get = ("lambda", "get-layer-version-by-arn", "--arn", layer)

            def refused(client, kind, command):
                self.test.assertIn(
                    DENIED % ("GetLayerVersion", layer, kind), client.failure(lambda: client.run(*command)))

            def allow(*actions):
                self.other.run("iam", "put-user-policy", *user, "--policy-document",
                               document(*(statement(action) for action in actions)))

            allow("lambda:GetLayerVersion")
            for client, command in ((self.user, get), (self.other, get), (self.other, create)):
                refused(client, "resource-based", command)
            self.root.run("lambda", "add-layer-version-permission", *version, "--statement-id", "s", "--action",
                          "lambda:GetLayerVersion", "--principal", self.account)
            self.test.assertEqual(self.user.run(*get)["LayerVersionArn"], layer)
            allow("lambda:ListLayers")
            refused(self.user, "identity-based", get)
            self.test.assertEqual(self.other.run(*create)["Layers"][0]["Arn"], layer)
            self.other.wait_active(NAME)
            self.root.run("lambda", "remove-layer-version-permission", *version, "--statement-id", "s")
            refused(self.other, "resource-based", get)
            update = ("lambda", "update-function-configuration", "--function-name", NAME, "--layers", layer)
            self.test.assertEqual(self.other.invoke(NAME, {})[1], "of the other account")
            refused(self.other, "resource-based", update)
            self.other.run("lambda", "delete-function", "--function-name", NAME)
