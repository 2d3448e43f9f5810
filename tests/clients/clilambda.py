"""
What of the Lambda API the other walks do not go through, with the aws CLI: command lines as a person would type them,
and what came of each. A command that a CLI does not have yet is left out.
"""
import concurrent.futures
import json
import os
import pathlib
import tempfile

from eventcase import FUNCTION
from package import package_of

ECHO = "def lambda_handler(event, context):\n    return context.function_version\n"
SLOW = "import time\n\n\ndef lambda_handler(event, context):\n    time.sleep(3)\n"
PUBLISHERS = "SigningProfileVersionArns=arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v"
RESERVED = 2
UNKNOWN = "Invalid choice", "invalid choice"


class CliLambda:
    def __init__(self, test, client, runtime):
        self.test, self.client = test, client
        self.name = "lambda-" + client.name
        self.named = ("--function-name", self.name)
        role = client.create_role(self.name)["Arn"]
        client.attach_basic_execution(self.name)
        client.create_function(self.name, runtime, role, package_of("lambda_function.py", ECHO))
        client.wait_active(self.name)

    def run(self, command, *words):
        return self.client.run("lambda", command, *self.named, *words)

    def refused(self, text, command, *words, named=None):
        named = self.named if named is None else named
        self.test.assertIn(text, self.client.failure(lambda: self.client.run("lambda", command, *named, *words)))

    def walk(self):
        self.versions()
        self.tags_and_permissions()
        self.layers()
        self.provisioned()
        self.code_signing()
        self.later_ones()
        self.reserves()
        self.client.delete_function(self.name)

    def versions(self):
        self.test.assertEqual(self.run("publish-version", "--description", "first")["Version"], "1")
        self.refused("(PreconditionFailedException)", "publish-version", "--revision-id", "stale")
        listed = self.run("list-versions-by-function", "--max-items", "1")
        self.test.assertEqual([v["Version"] for v in listed["Versions"]], ["$LATEST"])
        rest = self.run("list-versions-by-function", "--starting-token", listed["NextToken"])
        self.test.assertEqual([v["Version"] for v in rest["Versions"]], ["1"])
        alias = self.run("create-alias", "--name", "live", "--function-version", "1")
        self.test.assertEqual(alias["AliasArn"], FUNCTION + self.name + ":live")
        self.test.assertEqual(self.run("get-alias", "--name", "live"), alias)
        self.refused("(ResourceNotFoundException)", "update-alias", "--name", "none")
        self.test.assertEqual(self.run("list-aliases")["Aliases"], [alias])
        self.test.assertIsNone(self.run("delete-alias", "--name", "live"))

    def tags_and_permissions(self):
        arn = FUNCTION + self.name
        self.client.run("lambda", "tag-resource", "--resource", arn, "--tags", "a=1,b=2")
        self.client.run("lambda", "untag-resource", "--resource", arn, "--tag-keys", "a")
        self.test.assertEqual(self.client.run("lambda", "list-tags", "--resource", arn)["Tags"], {"b": "2"})
        self.run("add-permission", "--statement-id", "s", "--action", "lambda:InvokeFunction", "--principal",
                 "s3.amazonaws.com")
        self.test.assertEqual(json.loads(self.run("get-policy")["Policy"])["Statement"][0]["Sid"], "s")
        self.run("remove-permission", "--statement-id", "s")
        self.refused("(ResourceNotFoundException)", "get-policy")

    def layers(self):
        layer = ("--layer-name", self.name)
        first = (*layer, "--version-number", "1")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "layer.zip")
            file.write_bytes(package_of("python/own.py", ECHO))
            made = self.client.run("lambda", "publish-layer-version", *layer, "--zip-file", "fileb://%s" % file)
        arn = made["LayerVersionArn"]
        for read in (("get-layer-version", *first), ("get-layer-version-by-arn", "--arn", arn)):
            self.test.assertEqual(self.client.run("lambda", *read)["LayerVersionArn"], arn)
        listed = self.client.run("lambda", "list-layers")["Layers"]
        self.test.assertIn(self.name, [layer["LayerName"] for layer in listed])
        listed = self.client.run("lambda", "list-layer-versions", *layer)["LayerVersions"]
        self.test.assertEqual([version["Version"] for version in listed], [1])
        self.client.run("lambda", "add-layer-version-permission", *first, "--statement-id", "s", "--action",
                        "lambda:GetLayerVersion", "--principal", "*")
        self.refused("(ResourceConflictException)", "add-layer-version-permission", *first, "--statement-id", "s",
                     "--action", "lambda:GetLayerVersion", "--principal", "*", named=())
        policy = self.client.run("lambda", "get-layer-version-policy", *first)["Policy"]
        self.test.assertEqual(json.loads(policy)["Statement"][0]["Sid"], "s")
        self.client.run("lambda", "remove-layer-version-permission", *first, "--statement-id", "s")
        self.refused("(ResourceNotFoundException)", "get-layer-version-policy", *first, named=())
        self.client.run("lambda", "delete-layer-version", *first)
        self.refused("(ResourceNotFoundException)", "get-layer-version", *first, named=())

    def provisioned(self):
        first = ("--qualifier", "1")
        put = self.run("put-provisioned-concurrency-config", *first, "--provisioned-concurrent-executions", "1")
        self.test.assertEqual(put["Status"], "IN_PROGRESS")
        got = self.run("get-provisioned-concurrency-config", *first)
        self.test.assertEqual(got["RequestedProvisionedConcurrentExecutions"], 1)
        listed = self.run("list-provisioned-concurrency-configs")["ProvisionedConcurrencyConfigs"]
        self.test.assertEqual([config["FunctionArn"] for config in listed], [FUNCTION + self.name + ":1"])
        self.run("delete-provisioned-concurrency-config", *first)
        self.refused("(ProvisionedConcurrencyConfigNotFoundException)", "get-provisioned-concurrency-config", *first)
        self.test.assertEqual(
            self.client.run("lambda", "get-account-settings")["AccountLimit"]["ConcurrentExecutions"], 1000)

    def code_signing(self):
        made = self.client.run(
            "lambda", "create-code-signing-config", "--allowed-publishers", PUBLISHERS, "--code-signing-policies",
            "UntrustedArtifactOnDeployment=Enforce")["CodeSigningConfig"]
        config = ("--code-signing-config-arn", made["CodeSigningConfigArn"])
        one = self.client.run("lambda", "get-code-signing-config", *config)["CodeSigningConfig"]
        self.test.assertEqual(one, made)
        listed = self.client.run("lambda", "list-code-signing-configs")["CodeSigningConfigs"]
        self.test.assertIn(made, listed)
        changed = self.client.run("lambda", "update-code-signing-config", *config, "--description", "d")
        self.test.assertEqual(changed["CodeSigningConfig"]["Description"], "d")
        self.test.assertEqual(self.run("put-function-code-signing-config", *config)["FunctionName"], self.name)
        got = self.run("get-function-code-signing-config")
        self.test.assertEqual(got["CodeSigningConfigArn"], made["CodeSigningConfigArn"])
        listed = self.client.run("lambda", "list-functions-by-code-signing-config", *config)["FunctionArns"]
        self.test.assertEqual(listed, [FUNCTION + self.name])
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "code.zip")
            file.write_bytes(package_of("lambda_function.py", SLOW))
            self.refused("(CodeVerificationFailedException)", "update-function-code", "--zip-file", "fileb://%s" % file)
            self.refused("(ResourceConflictException)", "delete-code-signing-config", *config, named=())
            self.run("delete-function-code-signing-config")
            self.run("update-function-code", "--zip-file", "fileb://%s" % file)
        self.client.wait_updated(self.name)
        self.client.run("lambda", "delete-code-signing-config", *config)
        self.refused("(ResourceNotFoundException)", "get-code-signing-config", *config, named=())

    def later_ones(self):
        """Commands that a CLI need not have."""
        if self.has("get-runtime-management-config"):
            self.test.assertEqual(self.run("get-runtime-management-config")["UpdateRuntimeOn"], "Auto")
            put = self.run("put-runtime-management-config", "--update-runtime-on", "FunctionUpdate")
            self.test.assertEqual(put["UpdateRuntimeOn"], "FunctionUpdate")
            self.refused(
                "(InvalidParameterValueException)", "put-runtime-management-config", "--update-runtime-on", "Manual")
        if self.has("get-function-recursion-config"):
            self.test.assertEqual(self.run("get-function-recursion-config")["RecursiveLoop"], "Terminate")
            self.run("put-function-recursion-config", "--recursive-loop", "Allow")
            self.test.assertEqual(self.run("get-function-recursion-config")["RecursiveLoop"], "Allow")
        if self.has("get-function-scaling-config"):
            self.refused("(InvalidParameterValueException)", "get-function-scaling-config", "--qualifier", "1")

    def has(self, command):
        done = self.client.execute(self.client.environment, ["lambda", command])
        return not any(word in done.stderr for word in UNKNOWN)

    def reserves(self):
        """Of the slow function. A CLI takes long to start: what is sent together arrives within a second or two."""
        self.run("put-function-concurrency", "--reserved-concurrent-executions", "0")
        self.refused("(TooManyRequestsException)", "invoke", os.devnull)
        reserved = str(RESERVED)
        put = self.run("put-function-concurrency", "--reserved-concurrent-executions", reserved)
        self.test.assertEqual(put, self.run("get-function-concurrency"))
        self.run("delete-function-concurrency")
        self.test.assertIn(self.run("get-function-concurrency"), (None, {}))
        self.refused(
            "below its minimum value of [100]", "put-function-concurrency", "--reserved-concurrent-executions", "901")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda _: self.run("invoke", os.devnull)["StatusCode"], range(2)))
        self.test.assertEqual(both, [200, 200])
