"""
Every operation of the Lambda API that is built, through boto3: what each answers when all is well, what it refuses, and
with which words. `PYTHON operations.py RUNTIME`; exits 1 when an answer is another, or an operation has no row.
"""
import concurrent.futures
import os
import pathlib
import re
import sys
import unittest

from eventcase import FUNCTION, OFTEN, poll
from package import TRUST, package_of
from refusals import NO_HAPPY_PATH, REFUSALS, REFUSES_NOTHING, STALE

NAME = "operations"
ARN = FUNCTION + NAME
LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:" + NAME
SOURCE = "def lambda_handler(event, context):\n    return %r\n"
CODE = package_of("lambda_function.py", SOURCE % "first")
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "compatibility.md"
AT_ONCE = 8
F, V, A = {"FunctionName": NAME}, {"FunctionName": NAME, "Qualifier": "1"}, {"FunctionName": NAME, "Name": "live"}
PERMISSION = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
SHARED = {"LayerName": NAME, "VersionNumber": 1}
GRANT = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": "*"}
PUBLISHERS = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v"]}

# In this order: the operation, what it is asked, what its answer has among others. A text between < and > is what an
# earlier answer had there; a list stands for the names, or whatever it is, of what is listed.
HAPPY = (
    ("create_function", {**F, "Runtime": "<runtime>", "Role": "<role>", "Handler": "lambda_function.lambda_handler",
                         "Code": {"ZipFile": CODE}, "Publish": True, "Tags": {"team": "red"}},
     {"FunctionArn": ARN + ":1", "Version": "1", "PackageType": "Zip", "Timeout": 3, "MemorySize": 128,
      "RuntimeVersionConfig.RuntimeVersionArn": "<version>"}),
    ("get_function", F, {"Tags": {"team": "red"}, "Configuration.State": "Active",
                         "Configuration.RuntimeVersionConfig.RuntimeVersionArn": "<version>"}),
    ("get_function_configuration", F, {"FunctionArn": ARN, "LastUpdateStatus": "Successful", "RevisionId": "<revision>",
                                       "RuntimeVersionConfig.RuntimeVersionArn": "<version>"}),
    ("list_functions", {}, {"Functions.FunctionName": [NAME]}),
    ("update_function_configuration", {**F, "Description": "changed", "RevisionId": "<revision>"},
     {"Description": "changed", "LastUpdateStatus": "InProgress",
      "RuntimeVersionConfig.RuntimeVersionArn": "<version>"}),
    ("get_function_configuration", F, {"RevisionId": "<revision>"}),
    ("update_function_code", {**F, "ZipFile": package_of("lambda_function.py", SOURCE % "second"),
                              "RevisionId": "<revision>"}, {"LastUpdateStatus": "InProgress"}),
    ("get_function_configuration", F, {"RevisionId": "<revision>", "CodeSha256": "<digest>"}),
    ("publish_version", {**F, "RevisionId": "<revision>", "CodeSha256": "<digest>"},
     {"Version": "2", "FunctionArn": ARN + ":2", "RuntimeVersionConfig.RuntimeVersionArn": "<version>"}),
    ("list_versions_by_function", F, {"Versions.Version": ["$LATEST", "1", "2"]}),
    ("create_alias", {**A, "FunctionVersion": "1"}, {"AliasArn": ARN + ":live", "RevisionId": "<alias>"}),
    ("get_alias", A, {"FunctionVersion": "1", "RevisionId": "<alias>"}),
    ("update_alias", {**A, "Description": "d", "RevisionId": "<alias>"}, {"Description": "d"}),
    ("list_aliases", F, {"Aliases.Name": ["live"]}),
    ("invoke", {**F, "Qualifier": "live"}, {"StatusCode": 200, "ExecutedVersion": "1"}),
    ("invoke", {**F, "InvocationType": "DryRun"}, {"StatusCode": 204}),
    ("invoke_async", {**F, "InvokeArgs": b"{}"}, {"Status": 202}),
    ("invoke_with_response_stream", F, {"StatusCode": 200, "ExecutedVersion": "$LATEST"}),
    ("put_function_concurrency", {**F, "ReservedConcurrentExecutions": 5}, {"ReservedConcurrentExecutions": 5}),
    ("get_function_concurrency", F, {"ReservedConcurrentExecutions": 5}),
    ("delete_function_concurrency", F, {}),
    ("put_provisioned_concurrency_config", {**V, "ProvisionedConcurrentExecutions": 1}, {"Status": "IN_PROGRESS"}),
    ("get_provisioned_concurrency_config", V, {"RequestedProvisionedConcurrentExecutions": 1}),
    ("list_provisioned_concurrency_configs", F, {"ProvisionedConcurrencyConfigs.FunctionArn": [ARN + ":1"]}),
    ("delete_provisioned_concurrency_config", V, {}),
    ("put_function_event_invoke_config", {**F, "MaximumRetryAttempts": 1}, {"FunctionArn": ARN + ":$LATEST"}),
    ("update_function_event_invoke_config", {**F, "MaximumEventAgeInSeconds": 60}, {"MaximumRetryAttempts": 1}),
    ("get_function_event_invoke_config", F, {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60}),
    ("list_function_event_invoke_configs", F, {"FunctionEventInvokeConfigs.FunctionArn": [ARN + ":$LATEST"]}),
    ("delete_function_event_invoke_config", F, {}),
    ("create_function_url_config", {**F, "AuthType": "AWS_IAM"}, {"FunctionUrl": "<url>", "InvokeMode": "BUFFERED"}),
    ("get_function_url_config", F, {"FunctionUrl": "<url>", "AuthType": "AWS_IAM"}),
    ("update_function_url_config", {**F, "InvokeMode": "RESPONSE_STREAM"}, {"InvokeMode": "RESPONSE_STREAM"}),
    ("list_function_url_configs", F, {"FunctionUrlConfigs.FunctionUrl": ["<url>"]}),
    ("delete_function_url_config", F, {}),
    ("add_permission", {**F, **PERMISSION}, {}),
    ("get_policy", F, {"RevisionId": "<policy>"}),
    ("remove_permission", {**F, "StatementId": "s", "RevisionId": "<policy>"}, {}),
    ("tag_resource", {"Resource": ARN, "Tags": {"stage": "test"}}, {}),
    ("list_tags", {"Resource": ARN}, {"Tags": {"team": "red", "stage": "test"}}),
    ("untag_resource", {"Resource": ARN, "TagKeys": ["team"]}, {}),
    ("create_code_signing_config", {"AllowedPublishers": PUBLISHERS},
     {"CodeSigningConfig.CodeSigningConfigArn": "<signing>",
      "CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment": "Warn"}),
    ("get_code_signing_config", {"CodeSigningConfigArn": "<signing>"},
     {"CodeSigningConfig.AllowedPublishers": PUBLISHERS}),
    ("update_code_signing_config", {"CodeSigningConfigArn": "<signing>", "Description": "d"},
     {"CodeSigningConfig.Description": "d"}),
    ("list_code_signing_configs", {}, {"CodeSigningConfigs.CodeSigningConfigArn": ["<signing>"]}),
    ("put_function_code_signing_config", {**F, "CodeSigningConfigArn": "<signing>"}, {"FunctionName": NAME}),
    ("get_function_code_signing_config", F, {"CodeSigningConfigArn": "<signing>"}),
    ("list_functions_by_code_signing_config", {"CodeSigningConfigArn": "<signing>"}, {"FunctionArns": [ARN]}),
    ("delete_function_code_signing_config", F, {}),
    ("delete_code_signing_config", {"CodeSigningConfigArn": "<signing>"}, {}),
    ("put_runtime_management_config", {**F, "UpdateRuntimeOn": "Manual", "RuntimeVersionArn": "<version>"},
     {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": "<version>", "FunctionArn": ARN}),
    ("get_runtime_management_config", F, {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": "<version>"}),
    ("put_function_recursion_config", {**F, "RecursiveLoop": "Allow"}, {"RecursiveLoop": "Allow"}),
    ("get_function_recursion_config", F, {"RecursiveLoop": "Allow"}),
    ("publish_layer_version", {"LayerName": NAME, "Content": {"ZipFile": CODE}}, {"LayerVersionArn": LAYER + ":1"}),
    ("get_layer_version", SHARED, {"Version": 1, "LayerArn": LAYER}),
    ("get_layer_version_by_arn", {"Arn": LAYER + ":1"}, {"Version": 1, "LayerArn": LAYER}),
    ("list_layers", {}, {"Layers.LayerName": [NAME]}),
    ("list_layer_versions", {"LayerName": NAME}, {"LayerVersions.Version": [1]}),
    ("add_layer_version_permission", {**SHARED, **GRANT}, {"RevisionId": "<grant>"}),
    ("get_layer_version_policy", SHARED, {"RevisionId": "<grant>"}),
    ("remove_layer_version_permission", {**SHARED, "StatementId": "s", "RevisionId": "<grant>"}, {}),
    ("delete_layer_version", SHARED, {}),
    ("get_account_settings", {}, {"AccountLimit.ConcurrentExecutions": 1000}),
)
LAST = (("delete_alias", A, {}), ("delete_function", F, {}))
# What is refused of these changes, all of them of a revision that was: one of each, at most, is of the newest.
GUARDED = (
    ("update_function_code", {**F, "ZipFile": CODE}),
    ("update_function_configuration", {**F, "MemorySize": 256}),
    ("update_alias", {**A, "FunctionVersion": "2"}),
)


class Operations:
    def __init__(self, test, functions, iam, runtime):
        self.test, self.functions = test, functions
        role = iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        self.known = {"<runtime>": runtime, "<role>": role}
        self.answered, self.refused = set(), set()

    def walk(self):
        self.happy(HAPPY)
        self.refusals()
        self.concurrently()
        self.happy(LAST)
        built = re.search("Implemented: (.*)", PAGE.read_text()).group(1).split(", ")
        built = {re.sub("(?<!^)(?=[A-Z])", "_", name).lower() for name in built}
        self.test.assertEqual(built - self.answered, NO_HAPPY_PATH)
        self.test.assertEqual(built - self.refused, REFUSES_NOTHING)

    def call(self, operation, arguments):
        return getattr(self.functions, operation)(**self.filled(arguments))

    def filled(self, value):
        if isinstance(value, dict):
            return {key: self.filled(part) for key, part in value.items()}
        return self.known[value] if isinstance(value, str) and value in self.known else value

    def settle(self):
        poll(lambda: "InProgress" != self.functions.get_function_configuration(**F)["LastUpdateStatus"])

    def happy(self, rows):
        for operation, arguments, expected in rows:
            answer = self.call(operation, arguments)
            for path, value in expected.items():
                self.expect(found(answer, path), value, "%s: %s" % (operation, path))
            self.answered.add(operation)
            if operation == "create_function":
                self.functions.get_waiter("function_active_v2").wait(**F, WaiterConfig=OFTEN)
            elif operation.startswith("update_function_co"):
                self.settle()

    def expect(self, value, expected, where):
        if isinstance(expected, list):
            # Others walk through the same server.
            for item in self.known.get(expected[0], expected[0]), *expected[1:]:
                self.test.assertIn(item, value, where)
        elif isinstance(expected, str) and expected.startswith("<"):
            named = {"<revision>", "<digest>"}
            if expected in named:
                self.known[expected] = value
            self.test.assertTrue(value, where)
            self.test.assertEqual(value, self.known.setdefault(expected, value), where)
        else:
            self.test.assertEqual(value, expected, where)

    def refusals(self):
        from botocore.exceptions import ClientError

        others = []
        for operation, arguments, code, text in REFUSALS:
            try:
                told = "nothing", self.call(operation, arguments)
            except ClientError as refusal:
                told = refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]
            self.refused.add(operation)
            if told != (code, self.text(text)):
                others.append((operation, told, (code, self.text(text))))
        self.test.assertEqual(others, [])

    def text(self, text):
        for name, value in self.known.items():
            text = text.replace(name, value)
        return text

    def concurrently(self):
        """Of changes that name one revision, one is made; of those that name none, one at a time."""
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for operation, arguments in GUARDED:
                get = "get_alias" if operation == "update_alias" else "get_function_configuration"
                revision = self.call(get, A if operation == "update_alias" else F)["RevisionId"]
                told = list(pool.map(lambda _: self.outcome(operation, {**arguments, "RevisionId": revision}),
                                     range(AT_ONCE)))
                self.test.assertEqual(sorted(told), [STALE] * (AT_ONCE - 1) + ["done"], operation)
                self.settle()
            told = [self.outcome("update_function_configuration", {**F, "Timeout": 9})]
            told += list(pool.map(lambda n: self.outcome("publish_version", F), range(AT_ONCE)))
            self.test.assertEqual(set(told), {"done"})
            self.settle()
            versions = self.functions.list_versions_by_function(**F)["Versions"]
            # What did not change since is the version that there is.
            self.test.assertEqual([v["Version"] for v in versions], ["$LATEST", "1", "2", "3"])
            told = list(pool.map(lambda n: self.outcome("update_function_configuration", {**F, "Timeout": 10 + n}),
                                 range(AT_ONCE)))
            self.test.assertIn("done", told)
            self.test.assertLessEqual(set(told), {"done", "ResourceConflictException"})
            self.settle()

    def outcome(self, operation, arguments):
        from botocore.exceptions import ClientError

        try:
            self.call(operation, arguments)
            return "done"
        except ClientError as refusal:
            return refusal.response["Error"]["Code"]


def found(answer, path):
    for name in path.split("."):
        answer = [item[name] for item in answer] if isinstance(answer, list) else answer[name]
    return answer


if __name__ == "__main__":
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=AT_ONCE)
    clients = [boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=config)
               for service in ("lambda", "iam")]
    Operations(unittest.TestCase(), *clients, sys.argv[1]).walk()
