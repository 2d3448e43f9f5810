"""
boto3 as a client of the walk. Run by each Python that has a boto3: `PYTHON boto.py RUNTIME…` walks with each runtime,
and exits 1 when one fails.
"""
import json
import os
import sys
import unittest
import urllib.request

from package import BASIC_EXECUTION, TRUST
from walk import walk


class Boto:
    def __init__(self, name, endpoint):
        import boto3
        import botocore.config

        config = botocore.config.Config(retries={"max_attempts": 1})
        clients = {
            service: boto3.client(service, endpoint_url=endpoint, config=config)
            for service in ("lambda", "iam", "logs", "sts")
        }
        self.name, self._lambda, self._iam, self._logs = name, clients["lambda"], clients["iam"], clients["logs"]
        assert clients["sts"].get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"

    def failure(self, step):
        from botocore.exceptions import ClientError

        try:
            step()
        except ClientError as error:
            return error.response["Error"]["Code"]
        raise AssertionError("the call should have failed")

    def create_role(self, name):
        return self._iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]

    def get_role(self, name):
        return self._iam.get_role(RoleName=name)["Role"]

    def attach_basic_execution(self, name):
        assert self.get_role(name)["AssumeRolePolicyDocument"] == json.loads(TRUST)
        self._iam.attach_role_policy(RoleName=name, PolicyArn=BASIC_EXECUTION)

    def detach_basic_execution(self, name):
        self._iam.detach_role_policy(RoleName=name, PolicyArn=BASIC_EXECUTION)

    def delete_role(self, name):
        assert name in [r["RoleName"] for r in self._iam.list_roles()["Roles"]]
        self._iam.delete_role(RoleName=name)

    def create_function(self, name, runtime, role, code):
        return self._lambda.create_function(
            FunctionName=name,
            Runtime=runtime,
            Role=role,
            Handler="lambda_function.lambda_handler",
            Timeout=10,
            Code={"ZipFile": code},
        )

    def wait_active(self, name):
        self._lambda.get_waiter("function_active_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 400}
        )

    def wait_updated(self, name):
        self._lambda.get_waiter("function_updated_v2").wait(
            FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 400}
        )

    def get_function(self, name):
        # By full ARN, which boto3 puts percent-encoded into the path.
        return self._lambda.get_function(FunctionName="arn:aws:lambda:us-east-1:123456789012:function:" + name)

    def list_functions(self):
        return [f for page in self._lambda.get_paginator("list_functions").paginate() for f in page["Functions"]]

    def download(self, location):
        return urllib.request.urlopen(location).read()

    def invoke(self, name, event):
        answer = self._lambda.invoke(
            FunctionName="123456789012:function:" + name, LogType="Tail", Payload=json.dumps(event)
        )
        return answer, json.loads(answer["Payload"].read())

    def update_code(self, name, code):
        return self._lambda.update_function_code(FunctionName=name, ZipFile=code)

    def delete_function(self, name):
        self._lambda.delete_function(FunctionName=name)

    def log_groups(self, prefix):
        return self._logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]

    def log_streams(self, group):
        return self._logs.describe_log_streams(logGroupName=group)["logStreams"]

    def log_events(self, group, stream):
        return self._logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]

    def filter_log_events(self, group):
        return [
            e
            for page in self._logs.get_paginator("filter_log_events").paginate(logGroupName=group)
            for e in page["events"]
        ]

    def delete_log_group(self, group):
        self._logs.delete_log_group(logGroupName=group)


if __name__ == "__main__":
    import boto3

    client = Boto("boto3-" + boto3.__version__.replace(".", "-"), os.environ["AWS_ENDPOINT_URL"])
    for runtime in sys.argv[1:]:
        walk(unittest.TestCase(), client, runtime)
