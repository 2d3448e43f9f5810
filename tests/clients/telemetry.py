"""
What a server tells the world: OTLP to a collector, Prometheus's page, the access log, W3C's header.
Run by a Python that has a recent boto3: `PYTHON telemetry.py RUNTIME`; exits 1 when one fails.

The collector decodes what comes with the messages that OpenTelemetry generates for JavaScript (js/collector.mjs).
"""
import gzip
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from package import BASIC_EXECUTION, TRUST, package_of
from server import Server

HERE = pathlib.Path(__file__).resolve().parent
OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
SECONDS = 60
WRITE = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
W3C = "4bf92f3577b34da6a3ce929d0e0e4736"
SOURCE = """
import logging
import os

logging.getLogger().setLevel(logging.INFO)


def lambda_handler(event, context):
    print("printed for " + event["name"])
    logging.error("logged for %s", event["name"])
    if event.get("fails"):
        raise ValueError("no such order")
    return {"id": context.aws_request_id, "trace": os.environ.get("_X_AMZN_TRACE_ID")}
"""


class Collector:
    def __init__(self):
        self.process = subprocess.Popen(["node", str(HERE / "js" / "collector.mjs")], stdout=subprocess.PIPE, text=True)
        self.endpoint = "http://127.0.0.1:%s" % self.process.stdout.readline().strip()

    def received(self):
        return json.load(urllib.request.urlopen(self.endpoint + "/received"))

    def until(self, test, condition):
        deadline = time.monotonic() + SECONDS
        while True:
            received = self.received()
            found = condition(received)
            if found:
                return found
            if time.monotonic() > deadline:
                test.fail("the collector has not got it: %s" % json.dumps(received)[-3000:])
            time.sleep(0.1)


def spans_of(received):
    # What has its default is not on the wire.
    return [dict(dict(parentSpanId=None, status={}, events=[]), **span, resource=resource["resource"]["attributes"])
            for resource in received["resourceSpans"] for scope in resource["scopeSpans"] for span in scope["spans"]]


def logs_of(received):
    return [dict(record, resource=resource["resource"]["attributes"])
            for resource in received["resourceLogs"] for scope in resource["scopeLogs"]
            for record in scope["logRecords"]]


def metrics_of(received):
    return {metric["name"]: metric for resource in received["resourceMetrics"]
            for scope in resource["scopeMetrics"] for metric in scope["metrics"]}


def walk(test, server, clients, collector, runtime):
    functions, iam = clients["lambda"], clients["iam"]
    role = iam.create_role(RoleName="telemetry", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    for policy in (BASIC_EXECUTION, WRITE):
        iam.attach_role_policy(RoleName="telemetry", PolicyArn=policy)
    arn = functions.create_function(
        FunctionName="told", Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler",
        TracingConfig={"Mode": "Active"}, Code={"ZipFile": package_of("lambda_function.py", SOURCE)})["FunctionArn"]
    functions.get_waiter("function_active_v2").wait(FunctionName="told", WaiterConfig=OFTEN)

    answer = invoke(functions, {"name": "Ada"}, "00-%s-00f067aa0ba902b7-01" % W3C)
    test.assertIn("Root=1-%s-%s;" % (W3C[:8], W3C[8:]), answer["trace"])
    test.assertIn("Sampled=1", answer["trace"])
    invoke(functions, {"name": "Grace", "fails": True}, None)

    traces(test, collector, arn, answer)
    logs(test, collector, arn, answer)
    metrics(test, collector)
    trace = clients["xray"].batch_get_traces(TraceIds=["1-%s-%s" % (W3C[:8], W3C[8:])])["Traces"]
    test.assertEqual(len(trace[0]["Segments"]), 2)
    test.assertEqual(collector.received()["headers"][0]["x-team"], "red")
    prometheus(test, server)
    access_log(test, server, answer)
    exports(test, clients["logs"], server.exports)


def invoke(functions, event, traceparent):
    def add(request, **_):
        if traceparent:
            request.headers["traceparent"] = traceparent

    functions.meta.events.register("before-sign.lambda.Invoke", add)
    try:
        return json.load(functions.invoke(FunctionName="told", Payload=json.dumps(event))["Payload"])
    finally:
        functions.meta.events.unregister("before-sign.lambda.Invoke", add)


def traces(test, collector, arn, answer):
    spans = collector.until(test, lambda r: len([s for s in spans_of(r) if s["traceId"] == W3C]) >= 5 and spans_of(r))
    own = {(span["name"], span["attributes"].get("faas.invocation_id") is not None): span
           for span in spans if span["traceId"] == W3C}
    service, function = own["told", True], own["told", False]
    # The caller's span, the service's segment below it, and the function's below that, under the ids that X-Ray has.
    test.assertEqual((service["parentSpanId"], service["kind"]), ("00f067aa0ba902b7", 2))
    test.assertEqual(service["attributes"]["faas.invocation_id"], answer["id"])
    test.assertEqual(function["parentSpanId"], service["spanId"])
    test.assertIn("Parent=%s;" % function["spanId"], answer["trace"])
    test.assertEqual((function["attributes"]["faas.coldstart"], function["attributes"]["faas.version"]),
                     (True, "$LATEST"))
    resource = function["resource"]
    test.assertEqual((resource["service.name"], resource["faas.name"], resource["cloud.platform"]),
                     ("told", "told", "aws_lambda"))
    test.assertEqual(resource["cloud.resource_id"], arn)
    parts = {span["name"] for span in spans if span["parentSpanId"] == function["spanId"]}
    test.assertEqual(parts, {"Initialization", "Invocation", "Overhead"})
    took = (int(function["endTimeUnixNano"]) - int(function["startTimeUnixNano"])) / 1e9
    test.assertTrue(0 < took < 10, took)
    test.assertTrue(abs(int(function["startTimeUnixNano"]) / 1e9 - time.time()) < SECONDS)
    failed = collector.until(test, lambda r: [s for s in spans_of(r) if s["status"].get("code") == 2 and s["events"]])
    test.assertEqual(failed[0]["events"][0]["attributes"]["exception.type"], "ValueError")
    test.assertEqual(failed[0]["status"]["message"], "no such order")


def logs(test, collector, arn, answer):
    def found(received):
        return [r for r in logs_of(received) if "logged for Ada" in r["body"]["stringValue"]]

    record = collector.until(test, found)[0]
    test.assertEqual(record["severityText"], "Error")
    test.assertEqual(record["observedTimeUnixNano"], record["timeUnixNano"])
    test.assertEqual(record["attributes"]["faas.invocation_id"], answer["id"])
    test.assertEqual(record["attributes"]["aws.log.group.names"], ["/aws/lambda/told"])
    test.assertEqual(record["resource"]["cloud.resource_id"], arn)
    texts = collector.until(test, lambda r: len(logs_of(r)) >= 9 and [x["body"]["stringValue"] for x in logs_of(r)])
    order = [text for text in texts if "Ada" in text or answer["id"] in text]
    test.assertEqual([text.split(" ")[0] for text in order if "[ERROR]" not in text],
                     ["START", "printed", "END", "REPORT"])


def metrics(test, collector):
    def found(received):
        metric = metrics_of(received).get("faas.errors")
        return metric and int(metric["sum"]["dataPoints"][0]["asInt"]) == 1 and metrics_of(received)

    named = collector.until(test, found)
    point = named["faas.invocations"]["sum"]["dataPoints"][0]
    test.assertEqual((int(point["asInt"]), point["attributes"]["faas.name"]), (2, "told"))
    test.assertTrue(named["faas.invocations"]["sum"]["isMonotonic"])
    durations = named["faas.invoke_duration"]["histogram"]["dataPoints"][0]
    test.assertEqual((int(durations["count"]), len(durations["bucketCounts"])), (2, 18))
    test.assertTrue(0 < durations["sum"] < SECONDS)
    test.assertEqual(int(named["faas.coldstarts"]["sum"]["dataPoints"][0]["asInt"]), 1)
    test.assertIn("aws.lambda.concurrent_executions", named)
    test.assertIn("kiln.environments", named)


def prometheus(test, server):
    with urllib.request.urlopen(server.endpoint + "/_kiln/metrics") as answer:
        text = answer.read().decode()
        test.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
    labels = r'\{account="\d{12}",region="[-a-z0-9]+",function="told"'
    test.assertRegex(text, "kiln_function_invocations_total" + labels + r"\} 2\n")
    test.assertRegex(text, "kiln_function_errors_total" + labels + r"\} 1\n")
    test.assertRegex(text, "kiln_function_duration_seconds_count" + labels + r"\} 2\n")
    test.assertRegex(text, "kiln_environments" + labels + r',state="idle"\} 1\n')
    test.assertIn('kiln_export_dropped_total{signal="logs"} 0\n', text)
    asked = urllib.request.Request(server.endpoint + "/_kiln/metrics",
                                   headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    test.assertTrue(urllib.request.urlopen(asked).read().endswith(b"\n# EOF\n"))


def access_log(test, server, answer):
    path = pathlib.Path(server.folder, "access.log")
    text, deadline = "", time.monotonic() + SECONDS
    while '"action":"BatchGetTraces"' not in text and time.monotonic() < deadline:
        text = path.read_text()
        time.sleep(0.05)
    lines = [json.loads(line) for line in text.splitlines()]
    invoked = next(line for line in lines if line["request_id"] == answer["id"])
    test.assertEqual((invoked["service"], invoked["action"], invoked["status"]), ("lambda", "Invoke", 200))
    test.assertTrue(invoked["principal"].endswith(":root"), invoked)
    test.assertTrue(0 < invoked["microseconds"] < SECONDS * 1_000_000)
    test.assertNotIn(os.environ["AWS_SECRET_ACCESS_KEY"], text)
    test.assertIsNone(re.search("Signature", text))


def exports(test, logs, folder):
    """Log events as files, in the place and the form that AWS has them in S3."""
    with test.assertRaisesRegex(logs.exceptions.InvalidParameterException, "does not exist"):
        logs.create_export_task(logGroupName="/aws/lambda/told", fromTime=0, to=4000000000000, destination="no-bucket")
    task = logs.create_export_task(logGroupName="/aws/lambda/told", fromTime=0, to=4000000000000,
                                   destination="my-bucket", destinationPrefix="kept")["taskId"]
    deadline = time.monotonic() + SECONDS
    while logs.describe_export_tasks(taskId=task)["exportTasks"][0]["status"]["code"] == "RUNNING":
        test.assertLess(time.monotonic(), deadline)
        time.sleep(0.05)
    test.assertEqual(logs.describe_export_tasks(taskId=task)["exportTasks"][0]["status"]["code"], "COMPLETED")
    streams = sorted(pathlib.Path(folder, "my-bucket", "kept", task).iterdir())
    test.assertRegex(streams[0].name, r"^\d{4}-\d\d-\d\d-\[\$LATEST\][0-9a-f]{32}$")
    lines = gzip.open(streams[0] / "000000.gz", "rt").read().splitlines()
    test.assertTrue(any(line.endswith("Z printed for Ada") for line in lines), lines)
    with test.assertRaises(logs.exceptions.InvalidOperationException):
        logs.cancel_export_task(taskId=task)


def only_when_asked(test, server):
    """A server without any of the settings."""
    with test.assertRaises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.endpoint + "/_kiln/metrics")
    test.assertEqual(refused.exception.code, 404)


def without_a_collector(test, runtime):
    """Nobody listens there: invocations neither fail nor wait, and the server ends in time."""
    server = Server("--otlp", "http://127.0.0.1:9")
    try:
        clients = clients_of(server)
        role = clients["iam"].create_role(RoleName="alone", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        clients["lambda"].create_function(FunctionName="told", Runtime=runtime, Role=role,
                                          Handler="lambda_function.lambda_handler",
                                          Code={"ZipFile": package_of("lambda_function.py", SOURCE)})
        clients["lambda"].get_waiter("function_active_v2").wait(FunctionName="told", WaiterConfig=OFTEN)
        began = time.monotonic()
        for _ in range(50):
            invoke(clients["lambda"], {"name": "Ada"}, None)
        test.assertLess(time.monotonic() - began, 10)
    finally:
        server.stop()


def clients_of(server):
    import boto3

    environment = server.environment()
    names = {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
             "region_name": "AWS_REGION"}
    given = {name: environment.get(variable) or environment.get("AWS_DEFAULT_REGION")
             for name, variable in names.items()}
    os.environ["AWS_SECRET_ACCESS_KEY"] = given["aws_secret_access_key"]
    return {service: boto3.client(service, endpoint_url=server.endpoint, **given)
            for service in ("lambda", "iam", "xray", "logs")}


def main(runtime):
    test, collector = unittest.TestCase(), Collector()
    test.maxDiff = None
    os.environ.update(OTEL_METRIC_EXPORT_INTERVAL="1000", OTEL_EXPORTER_OTLP_HEADERS="x-team=red")
    access = os.path.join(os.environ.get("TMPDIR", "/tmp"), "kiln-access-%d.log" % os.getpid())
    folder = tempfile.mkdtemp(prefix="kiln-exports-")
    os.mkdir(os.path.join(folder, "my-bucket"))
    server = Server("--otlp", collector.endpoint, "--metrics", "--access-log", access, "--log-exports", folder)
    server.exports = folder
    try:
        os.symlink(access, os.path.join(server.folder, "access.log"))
        walk(test, server, clients_of(server), collector, runtime)
    finally:
        server.stop()
        collector.process.kill()
        os.unlink(access)
        shutil.rmtree(folder)
    without_a_collector(test, runtime)
    silent = Server()
    try:
        only_when_asked(test, silent)
    finally:
        silent.stop()


if __name__ == "__main__":
    main(sys.argv[1])
