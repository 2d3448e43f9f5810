"""
Functions that invoke each other in a circle, through the SDK in them: `PYTHON recursion.py RUNTIME`, a runtime whose
functions have boto3; exits 1 when one is not stopped, or is stopped too early.
"""
import json
import os
import sys
import unittest

from package import TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
NAMES = "circle-a", "circle-b"
STOPPED = "RecursiveInvocationException"
SOURCE = """
import json

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

functions = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}))


def lambda_handler(event, context):
    if event["left"] == 0:
        return ["end", 0]
    others = [n for n in event["names"] if n != context.function_name] or event["names"]
    try:
        answer = functions.invoke(
            FunctionName=others[0], Payload=json.dumps({"left": event["left"] - 1, "names": event["names"]}))
    except ClientError as error:
        return [error.response["Error"]["Code"], 1]
    how, runs = json.load(answer["Payload"])
    return [how, runs + 1]
"""


def walk(test, functions, iam, runtime):
    for name in NAMES:
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        allowed = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
        iam.put_role_policy(
            RoleName=name, PolicyName="p",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
        functions.create_function(
            FunctionName=name, Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler", Timeout=60,
            MemorySize=256, Code={"ZipFile": package_of("lambda_function.py", SOURCE)})
        functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)

    def runs(names, left):
        answer = functions.invoke(FunctionName=names[0], Payload=json.dumps({"left": left, "names": names}))
        payload = json.load(answer["Payload"])
        test.assertNotIn("FunctionError", answer, payload)
        return payload

    # The first run has no chain behind it; 16 that have one follow, and no more.
    test.assertEqual(runs(NAMES[:1], 15), ["end", 15])
    test.assertEqual(runs(NAMES[:1], 40), [STOPPED, 17])
    test.assertEqual(runs(NAMES, 60), [STOPPED, 33])
    functions.put_function_recursion_config(FunctionName=NAMES[0], RecursiveLoop="Allow")
    test.assertEqual(runs(NAMES[:1], 20), ["end", 20])
    for name in NAMES:
        functions.delete_function(FunctionName=name)


if __name__ == "__main__":
    import boto3

    clients = [boto3.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"]) for service in ("lambda", "iam")]
    walk(unittest.TestCase(), *clients, sys.argv[1])
