"""
Provisioned concurrency through boto3: environments that are ready before there is an event, spill-over, rules for
versions and aliases. Run by a Python that has a recent boto3: `PYTHON provisioned.py RUNTIME…`; exits 1 when one fails.
"""
import concurrent.futures
import json
import os
import sys
import unittest

from eventcase import FUNCTION, poll
from package import TRUST, package_of

SOURCE = """
import os
import time
import uuid

ENVIRONMENT = str(uuid.uuid4())
MADE = time.time()


def lambda_handler(event, context):
    time.sleep(event.get("seconds", 0))
    return [ENVIRONMENT, os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE"), MADE]
"""
OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
CONFLICT, INVALID = "ResourceConflictException", "InvalidParameterValueException"
NOT_FOUND = "ResourceNotFoundException"
NO_CONFIG = "ProvisionedConcurrencyConfigNotFoundException"
BELOW = (
    "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum "
    "value of [100].")
TOO_FEW = " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2]."
TOO_MANY = "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"


class Walk:
    def __init__(self, test, functions, iam, runtime):
        self.test, self.functions, self.runtime = test, functions, runtime
        self.name = "provisioned-" + runtime.replace(".", "-")
        self.role = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]

    def make(self, name, source):
        self.functions.create_function(
            FunctionName=name, Runtime=self.runtime, Role=self.role, Handler="lambda_function.lambda_handler",
            Publish=True, Timeout=20, Code={"ZipFile": package_of("lambda_function.py", source)})
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)

    def put(self, qualifier, count, name=None):
        return self.functions.put_provisioned_concurrency_config(
            FunctionName=name or self.name, Qualifier=qualifier, ProvisionedConcurrentExecutions=count)

    def get(self, qualifier, name=None):
        return self.functions.get_provisioned_concurrency_config(FunctionName=name or self.name, Qualifier=qualifier)

    def until(self, qualifier, status, name=None):
        return poll(lambda: (lambda state: state if state["Status"] == status else None)(self.get(qualifier, name)))

    def invoke(self, qualifier, **event):
        answer = self.functions.invoke(FunctionName=self.name, Qualifier=qualifier, Payload=json.dumps(event))
        return json.loads(answer["Payload"].read())

    def refused(self, code, text, call, *arguments, **named):
        from botocore.exceptions import ClientError

        with self.test.assertRaises(ClientError) as refusal:
            call(*arguments, **named)
        error = refusal.exception.response["Error"]
        self.test.assertEqual((error["Code"], error["Message"]), (code, text))

    def walk(self):
        self.make(self.name, SOURCE)
        arn = FUNCTION + self.name
        self.functions.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")
        self.rules(arn)
        put = self.put("1", 2)
        self.test.assertEqual(
            (put["RequestedProvisionedConcurrentExecutions"], put["AvailableProvisionedConcurrentExecutions"],
             put["Status"], put["ResponseMetadata"]["HTTPStatusCode"]), (2, 0, "IN_PROGRESS", 202))
        ready = self.until("1", "READY")
        self.test.assertEqual(
            [ready[kind + "ProvisionedConcurrentExecutions"] for kind in ("Available", "Allocated")], [2, 2])
        self.test.assertRegex(ready["LastModified"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$")
        self.spill_over()
        self.conflicts()
        listed = self.functions.list_provisioned_concurrency_configs(FunctionName=self.name)
        self.test.assertEqual([(c["FunctionArn"], c["Status"]) for c in listed["ProvisionedConcurrencyConfigs"]],
                              [(arn + ":1", "READY")])
        self.moves()
        self.fails()
        self.functions.delete_function(FunctionName=self.name)

    def rules(self, arn):
        get, delete = self.get, self.functions.delete_provisioned_concurrency_config
        unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        resource = "The function resource provided must be an alias or a published version."
        self.refused(INVALID, unpublished, self.put, "$LATEST", 1)
        self.refused(NOT_FOUND, "Cannot find alias arn: %s:none" % arn, self.put, "none", 1)
        self.refused(INVALID, BELOW, self.put, "1", 1000)
        self.refused(INVALID, BELOW, self.put, "1", 901)
        greater = "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000]."
        self.refused(INVALID, greater, self.put, "1", 1001)
        self.refused(INVALID, resource, get, "$LATEST")
        self.refused(NO_CONFIG, "No Provisioned Concurrency Config found for this function", get, "1")
        self.refused(NOT_FOUND, "Cannot find alias arn: %s:none" % arn, get, "none")
        self.refused(NOT_FOUND, "Cannot find alias arn: %sabsent:none" % FUNCTION, get, "none", "absent")
        absent = "Function not found: %sabsent" % FUNCTION
        self.refused(NOT_FOUND, absent + ":1", delete, FunctionName="absent", Qualifier="1")
        delete(FunctionName=self.name, Qualifier="1")
        listing = self.functions.list_provisioned_concurrency_configs
        self.refused(NOT_FOUND, absent, listing, FunctionName="absent")

    def spill_over(self):
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(lambda _: self.invoke("1", seconds=2), range(3)))
        kinds = {environment: kind for environment, kind, _ in answers}
        self.test.assertEqual(len(kinds), 3)
        # Runtimes before 3.8 are not told.
        if any(kinds.values()):
            self.test.assertEqual(
                sorted(kinds.values()), ["on-demand", "provisioned-concurrency", "provisioned-concurrency"])
            again = [self.invoke("1") for _ in range(5)]
            self.test.assertEqual({kind for _, kind, _ in again}, {"provisioned-concurrency"})
            self.test.assertTrue({environment for environment, _, _ in again} <= set(kinds))

    def conflicts(self):
        self.refused(
            CONFLICT, "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
            self.put, "live", 1)
        self.refused(
            INVALID, TOO_FEW, self.functions.put_function_concurrency,
            FunctionName=self.name, ReservedConcurrentExecutions=1)
        self.functions.put_function_concurrency(FunctionName=self.name, ReservedConcurrentExecutions=2)
        self.functions.update_function_configuration(FunctionName=self.name, MemorySize=256)
        self.functions.get_waiter("function_updated_v2").wait(FunctionName=self.name, WaiterConfig=OFTEN)
        self.functions.publish_version(FunctionName=self.name)
        self.refused(INVALID, TOO_MANY, self.put, "2", 1)
        self.functions.delete_function_concurrency(FunctionName=self.name)

    def moves(self):
        """With the alias from version to version."""
        self.functions.delete_provisioned_concurrency_config(FunctionName=self.name, Qualifier="1")
        self.put("live", 1)
        self.until("live", "READY")
        self.refused(CONFLICT, "Version is pointed by a Provisioned Concurrency alias", self.put, "1", 1)
        self.functions.update_alias(FunctionName=self.name, Name="live", FunctionVersion="2")
        self.until("live", "READY")
        self.put("1", 1)
        self.until("1", "READY")
        self.functions.delete_alias(FunctionName=self.name, Name="live")
        self.refused(NOT_FOUND, "Cannot find alias arn: %s%s:live" % (FUNCTION, self.name), self.get, "live")

    def fails(self):
        name = self.name + "-fails"
        self.make(name, "import os\nos._exit(1)\n")
        self.put("1", 1, name)
        self.test.assertEqual(self.until("1", "FAILED", name)["StatusReason"], "FUNCTION_ERROR_INIT_FAILURE")
        self.functions.delete_function(FunctionName=name)


if __name__ == "__main__":
    import boto3
    from botocore.config import Config

    endpoint = os.environ["AWS_ENDPOINT_URL"]
    config = Config(retries={"total_max_attempts": 1})
    clients = [boto3.client(service, endpoint_url=endpoint, config=config) for service in ("lambda", "iam")]
    for runtime in sys.argv[1:]:
        Walk(unittest.TestCase(), *clients, runtime).walk()
