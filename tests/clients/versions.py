"""
Versions, aliases, tags and reserves through boto3: publish, name, route by weight, guard, page, tag, reserve, delete.
Run by a Python that has a recent boto3: `PYTHON versions.py RUNTIME…`; exits 1 when one fails.
"""
import collections
import concurrent.futures
import json
import os
import sys
import unittest

from package import TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
SOURCE = """
def lambda_handler(event, context):
    return [%d, context.function_version, context.invoked_function_arn.split(':')[-1]]
"""
# Longer than a burst takes to be sent.
SLOW = """
import time


def lambda_handler(event, context):
    time.sleep(4)
"""
BURST = 50
RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded"
INVOKES = 2000
WEIGHT = 0.25
# Of a fair draw, one run in some hundred thousand is further off than this.
DEVIATIONS = 4.5


def walk(test, functions, iam, runtime):
    name = "versions-" + runtime.replace(".", "-")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    arn = functions.create_function(
        FunctionName=name, Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler", Publish=True,
        Code={"ZipFile": package_of("lambda_function.py", SOURCE % 1)}, Tags={"team": "red"},
        Timeout=20)["FunctionArn"][:-len(":1")]
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    updated = functions.update_function_code(FunctionName=name, ZipFile=package_of("lambda_function.py", SOURCE % 2))
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    with test.assertRaises(functions.exceptions.InvalidParameterValueException):
        functions.publish_version(FunctionName=name, CodeSha256="x")
    second = functions.publish_version(FunctionName=name, CodeSha256=updated["CodeSha256"], Description="the second")
    test.assertEqual((second["Version"], second["Description"], second["FunctionArn"]), ("2", "the second", arn + ":2"))
    test.assertEqual(functions.publish_version(FunctionName=name)["Version"], "2")
    test.assertEqual([v["Version"] for page in functions.get_paginator("list_versions_by_function").paginate(
        FunctionName=name, PaginationConfig={"PageSize": 1}) for v in page["Versions"]], ["$LATEST", "1", "2"])

    aliases(test, functions, name, arn)
    weights(test, functions, name)
    tags(test, functions, arn)
    reserves(test, functions, name)
    functions.delete_alias(FunctionName=name, Name="gone")
    functions.delete_alias(FunctionName=name, Name="live")
    functions.delete_function(FunctionName=name, Qualifier="1")
    functions.delete_function(FunctionName=name)
    with test.assertRaises(functions.exceptions.ResourceNotFoundException):
        functions.get_alias(FunctionName=name, Name="old")


def aliases(test, functions, name, arn):
    live = functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1", Description="d")
    test.assertEqual((live["AliasArn"], live["FunctionVersion"], live["Description"]), (arn + ":live", "1", "d"))
    functions.create_alias(FunctionName=name, Name="old", FunctionVersion="$LATEST")
    with test.assertRaises(functions.exceptions.ResourceConflictException):
        functions.create_alias(FunctionName=name, Name="live", FunctionVersion="2")
    test.assertEqual([a["Name"] for page in functions.get_paginator("list_aliases").paginate(
        FunctionName=name, PaginationConfig={"PageSize": 1}) for a in page["Aliases"]], ["live", "old"])
    listed = functions.list_aliases(FunctionName=name, FunctionVersion="1")["Aliases"]
    test.assertEqual([a["Name"] for a in listed], ["live"])
    test.assertEqual(invoke(test, functions, name, "live"), ([1, "1", "live"], "1"))
    test.assertEqual(invoke(test, functions, arn + ":live"), ([1, "1", "live"], "1"))
    found = functions.get_function(FunctionName=name, Qualifier="live")["Configuration"]
    test.assertEqual((found["FunctionArn"], found["Version"]), (arn + ":live", "1"))
    functions.add_permission(FunctionName=name, Qualifier="live", StatementId="s", Action="lambda:InvokeFunction",
                             Principal="s3.amazonaws.com")
    with test.assertRaises(functions.exceptions.ResourceConflictException) as refused:
        functions.delete_function(FunctionName=name, Qualifier="1")
    test.assertIn("[live]", str(refused.exception))
    with test.assertRaises(functions.exceptions.PreconditionFailedException):
        functions.update_alias(FunctionName=name, Name="live", FunctionVersion="2", RevisionId="stale")
    moved = functions.update_alias(FunctionName=name, Name="live", FunctionVersion="2", RevisionId=live["RevisionId"])
    test.assertNotEqual(moved["RevisionId"], live["RevisionId"])
    test.assertEqual(moved["Description"], "d")
    test.assertEqual(invoke(test, functions, name, "live"), ([2, "2", "live"], "2"))


def weights(test, functions, name):
    routing = {"AdditionalVersionWeights": {"1": WEIGHT}}
    routed = functions.update_alias(FunctionName=name, Name="live", RoutingConfig=routing)
    test.assertEqual(routed["RoutingConfig"], routing)
    drawn = collections.Counter()
    for _ in range(INVOKES):
        (number, version, qualifier), executed = invoke(test, functions, name, "live")
        test.assertEqual((str(number), version, qualifier), (executed, executed, "live"))
        drawn[executed] += 1
    allowed = DEVIATIONS * (INVOKES * WEIGHT * (1 - WEIGHT)) ** 0.5
    test.assertLess(abs(drawn["1"] - INVOKES * WEIGHT), allowed, drawn)
    test.assertNotIn("RoutingConfig", functions.update_alias(FunctionName=name, Name="live", RoutingConfig={}))
    test.assertEqual(invoke(test, functions, name, "live")[1], "2")


def tags(test, functions, arn):
    functions.tag_resource(Resource=arn, Tags={"stage": "test", "team": "blue"})
    test.assertEqual(functions.list_tags(Resource=arn)["Tags"], {"stage": "test", "team": "blue"})
    functions.untag_resource(Resource=arn, TagKeys=["stage", "absent"])
    test.assertEqual(functions.get_function(FunctionName=arn)["Tags"], {"team": "blue"})
    with test.assertRaises(functions.exceptions.InvalidParameterValueException):
        functions.tag_resource(Resource=arn + ":live", Tags={"a": "b"})


def reserves(test, functions, name):
    functions.update_function_code(FunctionName=name, ZipFile=package_of("lambda_function.py", SLOW))
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    unreserved = functions.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    with concurrent.futures.ThreadPoolExecutor(BURST) as pool:
        for reserved in (0, 1, 5):
            functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
            told = functions.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"]
            test.assertEqual(told, reserved)
            test.assertEqual(functions.get_function(FunctionName=name)["Concurrency"],
                             {"ReservedConcurrentExecutions": reserved})
            answers = list(pool.map(lambda _: burst(functions, name), range(BURST)))
            test.assertEqual(answers.count(True), reserved, answers)
            test.assertEqual(answers.count(RESERVED), BURST - reserved, answers)
            left = functions.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
            test.assertEqual(left, unreserved - reserved)
    functions.delete_function_concurrency(FunctionName=name)
    test.assertNotIn("ReservedConcurrentExecutions", functions.get_function_concurrency(FunctionName=name))
    test.assertTrue(burst(functions, name))


def burst(functions, name):
    try:
        return functions.invoke(FunctionName=name)["StatusCode"] == 200
    except functions.exceptions.TooManyRequestsException as refused:
        return refused.response["Reason"]


def invoke(test, functions, name, qualifier=None):
    answer = functions.invoke(FunctionName=name, **({"Qualifier": qualifier} if qualifier else {}))
    payload = answer["Payload"].read()
    test.assertNotIn("FunctionError", answer, payload)
    return json.loads(payload), answer["ExecutedVersion"]


if __name__ == "__main__":
    import boto3
    from botocore.config import Config

    endpoint = os.environ["AWS_ENDPOINT_URL"]
    # A throttled call is not to be sent again.
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=BURST)
    clients = [boto3.client(service, endpoint_url=endpoint, config=config) for service in ("lambda", "iam")]
    for runtime in sys.argv[1:]:
        walk(unittest.TestCase(), *clients, runtime)
