"""
What asynchronous events are tested with: a server, moto's server for the services that it sends to, and functions that
run or fail.
"""
import contextlib
import json
import socket
import subprocess
import sys
import time
import unittest

from package import BASIC_EXECUTION, TRUST, package_of

REGION = "us-east-1"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
SOURCE = """
def lambda_handler(event, context):
    print("ran %s by %s" % (context.aws_request_id, context.invoked_function_arn.split(":", 6)[-1]))
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("it was to fail")
    return {"got": event}
"""


@contextlib.contextmanager
def services():
    """moto's server, and a client maker for what it keeps."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        poll(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None)
        yield "http://127.0.0.1:%d" % port
    finally:
        process.terminate()
        process.wait(10)


def poll(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = condition()
            if found:
                return found
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise AssertionError("waited %d s in vain" % seconds)
        time.sleep(0.05)


class EventCase(unittest.TestCase):
    """One server, one moto, one runtime."""

    server = endpoint = runtime = None

    @classmethod
    def use(cls, server, endpoint, runtime):
        import boto3
        from botocore.config import Config

        cls.server, cls.endpoint, cls.runtime = server, endpoint, runtime
        exported = server.environment()
        keys = {
            "aws_access_key_id": exported["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": exported["AWS_SECRET_ACCESS_KEY"],
            "region_name": REGION,
            "config": Config(retries={"total_max_attempts": 1}),
        }
        cls.functions, cls.iam, cls.logs = (
            boto3.client(s, endpoint_url=server.endpoint, **keys) for s in ("lambda", "iam", "logs"))
        cls.sqs, cls.sns, cls.events, cls.s3 = (
            boto3.client(s, endpoint_url=endpoint, **keys) for s in ("sqs", "sns", "events", "s3"))

    def make(self, name, **settings):
        role = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        self.iam.attach_role_policy(RoleName=name, PolicyArn=BASIC_EXECUTION)
        grant = settings.pop("grant", "*")
        if grant:
            self.allow(name, grant)
        self.functions.create_function(
            FunctionName=name, Runtime=self.runtime, Role=role, Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package_of("lambda_function.py", SOURCE)}, **settings)
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        return FUNCTION + name

    def allow(self, name, action):
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}
        self.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(document))

    def queue(self, name):
        url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        return url, self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def message(self, url):
        found = poll(lambda: self.sqs.receive_message(
            QueueUrl=url, WaitTimeSeconds=1, MessageAttributeNames=["All"]).get("Messages"))
        self.sqs.delete_message(QueueUrl=url, ReceiptHandle=found[0]["ReceiptHandle"])
        return found[0]

    def send(self, name, event, **settings):
        answer = self.functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event), **settings)
        self.assertEqual((answer["StatusCode"], answer["Payload"].read()), (202, b""))
        self.assertNotIn("ExecutedVersion", answer)
        return answer["ResponseMetadata"]["RequestId"]

    def runs(self, name):
        """Request ids by run, of the function's log."""
        try:
            found = self.logs.filter_log_events(logGroupName="/aws/lambda/" + name, filterPattern='"ran "')["events"]
        except self.logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"].split()[1:4:2] for event in found]

    def refused(self, code, text, call, **arguments):
        from botocore.exceptions import ClientError

        with self.assertRaises(ClientError) as refusal:
            call(**arguments)
        error = refusal.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"]), (code, text))
