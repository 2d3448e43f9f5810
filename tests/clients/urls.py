"""
Function URLs and streamed responses, with boto3, the aws CLI and curl: configure, permit, call by both addresses,
sign, refuse, stream.
Run by a Python that has a recent boto3: `PYTHON urls.py RUNTIME AWS`; exits 1 when something is not as it should be.
"""
import io
import json
import os
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request
import zipfile

from package import TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
ECHO = """
def lambda_handler(event, context):
    if event["rawPath"] == "/raise":
        raise ValueError("no")
    return {"statusCode": 202, "headers": {"X-Own": "own"}, "cookies": ["a=1", "b=2"], "body": event["body"] or ""}
"""
WHOLE = """
def lambda_handler(event, context):
    if event == "raise":
        raise ValueError("no")
    return event
"""
# Writes a part, waits until it may call the URL that the event names, writes another.
STREAMS = r"""#!/bin/sh
exec python3 -c '
import http.client, json, os, time, urllib.error, urllib.request
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])


def is_open(gate):
    try:
        return urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + gate).status == 200
    except urllib.error.HTTPError:
        return False


while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    response = api.getresponse()
    event = json.loads(response.read())
    gate = json.loads(event["body"]) if "requestContext" in event else event

    def parts():
        yield b"first"
        while not is_open(gate):
            time.sleep(0.02)
        yield b"second"

    api.request(
        "POST", "/2018-06-01/runtime/invocation/%s/response" % response.headers["Lambda-Runtime-Aws-Request-Id"],
        parts(), {"Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked",
                  "Content-Type": "text/plain"}, encode_chunked=True)
    api.getresponse().read()
'
"""
# Writes as many bytes as the event says.
FLOODS = r"""#!/bin/sh
exec python3 -c '
import http.client, json, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
part = bytes(1 << 20)


while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    response = api.getresponse()
    count = json.loads(response.read())
    api.request(
        "POST", "/2018-06-01/runtime/invocation/%s/response" % response.headers["Lambda-Runtime-Aws-Request-Id"],
        (part[:count - at] for at in range(0, count, len(part))),
        {"Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked",
         "Content-Type": "application/octet-stream"}, encode_chunked=True)
    api.getresponse().read()
'
"""
STREAMED_BYTES = 200 << 20
ERRORS = (
    ("create_function_url_config", {"AuthType": "NONE"}, 409, "ResourceConflictException",
     "FunctionUrlConfig exists for this Lambda function"),
    ("create_function_url_config", {"AuthType": "NONE", "Qualifier": "1"}, 400, "ValidationException",
     "Value '1' at 'qualifier' failed to satisfy constraint"),
    ("create_function_url_config", {"AuthType": "NONE", "Qualifier": "$LATEST"}, 400, "ValidationException",
     "Value '$LATEST' at 'qualifier' failed to satisfy constraint"),
    ("create_function_url_config", {"AuthType": "NONE", "InvokeMode": "UNKNOWN"}, 400, "ValidationException",
     "Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]"),
    ("create_function_url_config", {"AuthType": "NONE", "Qualifier": "nothing"}, 404, "ResourceNotFoundException",
     "Function does not exist"),
    ("get_function_url_config", {"Qualifier": "nothing"}, 404, "ResourceNotFoundException",
     "The resource you requested does not exist."),
    ("list_function_url_configs", {"FunctionName": "nothing"}, 404, "ResourceNotFoundException",
     "Function does not exist"),
)


class Urls:
    def __init__(self, test, session, endpoint, runtime):
        self.test, self.session, self.endpoint, self.runtime = test, session, endpoint, runtime
        self.functions = session.client("lambda", endpoint_url=endpoint)
        iam = session.client("iam", endpoint_url=endpoint)
        self.role = iam.create_role(RoleName="urls", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]

    def create(self, name, code, runtime=None):
        self.functions.create_function(
            FunctionName=name, Runtime=runtime or self.runtime, Role=self.role, Timeout=30,
            Handler="lambda_function.lambda_handler", Code={"ZipFile": code})
        self.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)

    def permit(self, name):
        self.functions.add_permission(
            FunctionName=name, StatementId="url", Action="lambda:InvokeFunctionUrl", Principal="*",
            FunctionUrlAuthType="NONE")
        self.functions.add_permission(
            FunctionName=name, StatementId="invoke", Action="lambda:InvokeFunction", Principal="*",
            InvokedViaFunctionUrl=True)

    def gate(self, name):
        """The path of a URL that nobody may call yet."""
        self.create(name, package_of("lambda_function.py", WHOLE))
        url = self.functions.create_function_url_config(FunctionName=name, AuthType="NONE")["FunctionUrl"]
        return urllib.parse.urlsplit(url).path

    def configure(self):
        self.create("urls", package_of("lambda_function.py", ECHO))
        cors = {"AllowOrigins": ["https://page.example"], "AllowMethods": ["*"], "MaxAge": 7}
        made = self.functions.create_function_url_config(FunctionName="urls", AuthType="NONE", Cors=cors)
        self.test.assertEqual((made["AuthType"], made["InvokeMode"], made["Cors"]), ("NONE", "BUFFERED", cors))
        self.test.assertNotIn("LastModifiedTime", made)
        self.url = made["FunctionUrl"]
        self.id = self.url.rstrip("/").split("/")[-1]
        for operation, arguments, status, code, text in ERRORS:
            with self.test.assertRaises(self.functions.exceptions.ClientError) as refused:
                getattr(self.functions, operation)(**{"FunctionName": "urls", **arguments})
            answer = refused.exception.response
            self.test.assertEqual((answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]),
                                  (status, code))
            self.test.assertIn(text, answer["Error"]["Message"])
        listed = self.functions.list_function_url_configs(FunctionName="urls")["FunctionUrlConfigs"]
        self.test.assertEqual([config["FunctionUrl"] for config in listed], [self.url])

    def call(self):
        denied = self.curl(self.url)
        self.test.assertRegex(denied, "^HTTP/1.1 403(?s:.)*Forbidden. For troubleshooting")
        self.permit("urls")
        port = self.endpoint.rsplit(":", 1)[1]
        named = "http://%s.lambda-url.us-east-1.localhost:%s/" % (self.id, port)
        for address in (self.url, named):
            answer = self.curl(address + "a?b=c", "-H", "Content-Type: text/plain", "-d", "the body")
            self.test.assertRegex(answer, "^HTTP/1.1 202")
            self.test.assertRegex(answer, "(?i)\r\nx-own: own\r\n")
            self.test.assertRegex(answer, "(?i)\r\nx-amzn-requestid: [0-9a-f-]{36}\r\n")
            self.test.assertTrue(answer.endswith("\r\n\r\nthe body"), answer)
        self.test.assertRegex(self.curl(self.url + "raise"), "^HTTP/1.1 502(?s:.)*\r\n\r\nInternal Server Error$")
        preflight = self.curl(named, "-X", "OPTIONS", "-H", "Origin: https://page.example", "-H",
                              "Access-Control-Request-Method: PUT")
        self.test.assertRegex(preflight, "(?i)^HTTP/1.1 200(?s:.)*access-control-max-age: 7")
        nothing = self.curl(named.replace(self.id, "0" * 32))
        self.test.assertTrue(nothing.endswith('\r\n\r\n{"Message":null}'), nothing)

    def sign(self):
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        self.functions.update_function_url_config(FunctionName="urls", AuthType="AWS_IAM")
        self.test.assertRegex(self.curl(self.url), "^HTTP/1.1 403")
        for service, status in (("lambda", 202), ("s3", 403)):
            request = AWSRequest("POST", self.url + "a%20b?x=1", data=b"signed", headers={"Content-Type": "text/plain"})
            SigV4Auth(self.session.get_credentials(), service, "us-east-1").add_auth(request)
            sent = urllib.request.Request(request.url, b"signed", dict(request.headers), method="POST")
            try:
                with urllib.request.urlopen(sent) as response:
                    self.test.assertEqual((response.status, response.read()), (status, b"signed"))
            except urllib.error.HTTPError as refused:
                self.test.assertEqual(refused.code, status, refused.read())

    def cli(self, program):
        def run(*arguments):
            command = [program, "lambda", *arguments, "--function-name", "urls", "--endpoint-url", self.endpoint]
            return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout or "null")

        changed = run("update-function-url-config", "--auth-type", "NONE", "--cors", "AllowOrigins=*,MaxAge=1")
        self.test.assertEqual((changed["AuthType"], changed["Cors"]), ("NONE", {"AllowOrigins": ["*"], "MaxAge": 1}))
        self.test.assertEqual(run("get-function-url-config"), changed)
        self.test.assertEqual(run("list-function-url-configs")["FunctionUrlConfigs"], [changed])
        run("delete-function-url-config")
        self.test.assertRegex(self.curl(self.url), "^HTTP/1.1 403")

    def stream(self):
        self.create("urls-stream", self.program(STREAMS), "provided.al2023")
        gate = self.gate("urls-first-gate")
        answer = self.functions.invoke_with_response_stream(
            FunctionName="urls-stream", Payload=json.dumps(gate), LogType="Tail")
        events = iter(answer["EventStream"])
        self.test.assertEqual(next(events), {"PayloadChunk": {"Payload": b"first"}})
        self.permit("urls-first-gate")
        self.test.assertEqual(next(events), {"PayloadChunk": {"Payload": b"second"}})
        self.test.assertEqual(list(next(events)["InvokeComplete"]), ["LogResult"])
        self.test.assertEqual(list(events), [])

        url = self.functions.create_function_url_config(
            FunctionName="urls-stream", AuthType="NONE", InvokeMode="RESPONSE_STREAM")["FunctionUrl"]
        self.permit("urls-stream")
        gate = self.gate("urls-second-gate")
        command = ["curl", "-sN", url, "-H", "Content-Type: application/json", "-d", json.dumps(gate)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as client:
            self.test.assertEqual(client.stdout.read(len("first")), b"first")
            self.permit("urls-second-gate")
            self.test.assertEqual(client.stdout.read(), b"second")

        self.create("urls-whole", package_of("lambda_function.py", WHOLE))
        whole = self.functions.invoke_with_response_stream(FunctionName="urls-whole", Payload='{"a":1}')
        self.test.assertEqual(list(whole["EventStream"]),
                              [{"PayloadChunk": {"Payload": b'{"a": 1}'}}, {"InvokeComplete": {}}])
        failed = self.functions.invoke_with_response_stream(FunctionName="urls-whole", Payload='"raise"')
        complete = list(failed["EventStream"])[-1]["InvokeComplete"]
        self.test.assertEqual(complete["ErrorCode"], "Unhandled")
        self.test.assertEqual(json.loads(complete["ErrorDetails"])["errorType"], "ValueError")
        with self.test.assertRaises(self.functions.exceptions.ResourceNotFoundException):
            self.functions.invoke_with_response_stream(FunctionName="nothing")

    def bound(self):
        """A streamed response ends where it is too long, and says so."""
        self.create("urls-floods", self.program(FLOODS), "provided.al2023")
        for count, error in ((STREAMED_BYTES, None), (STREAMED_BYTES + 1, "Function.ResponseSizeTooLarge")):
            answer = self.functions.invoke_with_response_stream(FunctionName="urls-floods", Payload=json.dumps(count))
            received, complete = 0, None
            for event in answer["EventStream"]:
                received += len(event.get("PayloadChunk", {}).get("Payload", b""))
                complete = event.get("InvokeComplete")
            self.test.assertEqual(received, STREAMED_BYTES)
            self.test.assertEqual(complete.get("ErrorCode"), error and "Unhandled")
            self.test.assertEqual(json.loads(complete.get("ErrorDetails", "{}")).get("errorType"), error)

    def curl(self, *arguments):
        return subprocess.run(["curl", "-si", *arguments], check=True, capture_output=True).stdout.decode()

    @staticmethod
    def program(source):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            entry = zipfile.ZipInfo("bootstrap")
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, source)
        return buffer.getvalue()


if __name__ == "__main__":
    import boto3

    urls = Urls(unittest.TestCase(), boto3.Session(), os.environ["AWS_ENDPOINT_URL"], sys.argv[1])
    urls.configure()
    urls.call()
    urls.sign()
    urls.cli(sys.argv[2])
    urls.stream()
    urls.bound()
