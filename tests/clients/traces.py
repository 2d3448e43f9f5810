"""
Traces through boto3 and the aws CLI: functions that record parts of theirs and a call of another service, and what
X-Ray has of it then. Run by a Python that has a recent boto3: `PYTHON traces.py AWS RUNTIME…`, AWS being the command
line; exits 1 when one fails. A function records with AWS's own SDK where this machine has one that its Python can read,
else with the few lines of SENDER; what was used is printed.
"""
import datetime
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest
import zipfile

from package import BASIC_EXECUTION, TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
WRITE = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
SYSTEM = pathlib.Path("/usr/lib/python3/dist-packages")

# Both halves of a function: what it does with the SDK, and without.
WITH_SDK = """
import boto3
from aws_xray_sdk.core import patch, xray_recorder

patch(("botocore",))


def record(event):
    with_subsegment("outer", lambda: (
        xray_recorder.current_subsegment().put_annotation("order", event["order"]),
        with_subsegment("inner", lambda: None),
        boto3.client("sts").get_caller_identity()))


def with_subsegment(name, action):
    xray_recorder.begin_subsegment(name)
    try:
        action()
    finally:
        xray_recorder.end_subsegment()
"""
SENDER = """
import json
import os
import random
import socket
import time
import urllib.parse
import urllib.request


def record(event):
    host, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].split(":")
    parts = dict(part.split("=") for part in os.environ["_X_AMZN_TRACE_ID"].split(";"))
    sent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(name, parent, start, **more):
        segment = dict(more, id=identify(), name=name, start_time=start, end_time=time.time(), type="subsegment",
                       trace_id=parts["Root"], parent_id=parent)
        if more.get("id"):
            segment["id"] = more["id"]
        head = json.dumps({"format": "json", "version": 1})
        sent.sendto((head + "\\n" + json.dumps(segment)).encode(), (host, int(port)))

    def identify():
        return "%016x" % random.getrandbits(64)

    outer, start = identify(), time.time()
    send("inner", outer, time.time())
    send("sts", outer, time.time(), namespace="aws", aws={"operation": "GetCallerIdentity"},
         http={"response": {"status": 200}})
    send("outer", parts["Parent"], start, id=outer, annotations={"order": event["order"]})
"""
HANDLER = """
import os


def lambda_handler(event, context):
    record(event)
    if event.get("fails"):
        raise ValueError("no such order")
    return os.environ["_X_AMZN_TRACE_ID"]
"""
FORWARD = """
import json
import os
import urllib.request


def lambda_handler(event, context):
    address = "http://" + os.environ["AWS_XRAY_DAEMON_ADDRESS"]
    answers = []
    for path, body in (("/GetSamplingRules", {}), ("/GetTraceSummaries", {})):
        request = urllib.request.Request(address + path, json.dumps(body).encode())
        try:
            answers.append(json.loads(urllib.request.urlopen(request).read().decode()))
        except urllib.error.HTTPError as error:
            answers.append(error.code)
    return answers
"""


def sdk_for(runtime):
    """Where packages are of which the function can be made: name, folder. Empty: there is no SDK for it here."""
    version = tuple(int(part) for part in runtime[len("python"):].split("."))
    # Debian's SDK for X-Ray is of 2018 and wants an older Python; a recent one is beside the boto3 that runs this.
    names = ["aws_xray_sdk", "wrapt", "boto3", "botocore", "jmespath", "dateutil", "urllib3", "s3transfer"]
    if version < (3, 10):
        names += ["jsonpickle", "requests", "chardet", "idna", "certifi"]
        places = {name: SYSTEM / name for name in names}
    else:
        specs = {name: importlib.util.find_spec(name) for name in names}
        places = {name: pathlib.Path(spec.origin).parent for name, spec in specs.items() if spec}
        if SYSTEM in {path.parent for path in places.values()} or len(places) < len(names):
            return {}
    return places if all(path.is_dir() for path in places.values()) else {}


def archive_of(source, places):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        def write(name, text):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)

        write("lambda_function.py", source)
        for name, folder in places.items():
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder).parts
                # Of botocore's data, the one service that is called.
                is_other = name == "botocore" and inside[:1] == ("data",) and len(inside) > 2 and inside[1] != "sts"
                if path.suffix in (".py", ".json", ".gz", ".pem", ".txt") and not is_other:
                    write("/".join((name,) + inside), path.read_bytes())
        six = SYSTEM / "six.py"
        found = importlib.util.find_spec("six")
        if places and (found or six.is_file()):
            write("six.py", pathlib.Path(found.origin if found else six).read_bytes())
    return buffer.getvalue()


def walk(test, clients, aws, runtime):
    functions, iam, xray = clients["lambda"], clients["iam"], clients["xray"]
    name = "traces-" + runtime.replace(".", "-")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=BASIC_EXECUTION)
    places = sdk_for(runtime)
    print("%s records with %s" % (runtime, "aws-xray-sdk" if places else "a sender of its own"), file=sys.stderr)
    new = {"FunctionName": name, "Runtime": runtime, "Role": role, "Handler": "lambda_function.lambda_handler",
           "Timeout": 30, "MemorySize": 512, "TracingConfig": {"Mode": "Active"},
           "Code": {"ZipFile": archive_of((WITH_SDK if places else SENDER) + HANDLER, places)}}
    with test.assertRaises(functions.exceptions.InvalidParameterValueException) as refused:
        functions.create_function(**new)
    test.assertIn("does not have permissions to call PutTraceSegments on XRAY", str(refused.exception))
    iam.attach_role_policy(RoleName=name, PolicyArn=WRITE)
    created = functions.create_function(**new)
    test.assertEqual(created["TracingConfig"], {"Mode": "Active"})
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    is_classic = runtime in ("python2.7", "python3.6", "python3.7")

    began = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=2)
    header = invoke(test, functions, name, {"order": "A-1"})
    trace_id = dict(part.split("=") for part in header.split(";"))["Root"]
    trace = whole(test, xray, trace_id, lambda s: parts_of(s) >= {"outer", "inner", "sts"})
    segments = by_origin(trace)
    service, function = segments["AWS::Lambda"], segments["AWS::Lambda::Function"]
    test.assertEqual((service["http"]["response"]["status"], service["resource_arn"]), (200, created["FunctionArn"]))
    test.assertEqual(function["parent_id"], service["id"])
    test.assertIn("Parent=%s;Sampled=1" % function["id"], header)
    below = {part["name"]: part for part in function["subsegments"]}
    parts = {"Initialization", "outer"} if is_classic else {"Initialization", "Invocation", "Overhead"}
    test.assertEqual(set(below), parts)
    test.assertLess(below["Initialization"]["start_time"], function["start_time"])
    outer = below["outer"] if is_classic else below["Invocation"]["subsegments"][0]
    test.assertEqual((outer["name"], outer["annotations"]["order"]), ("outer", "A-1"))
    test.assertEqual([part["name"] for part in outer["subsegments"]], ["inner", "sts"])
    call = outer["subsegments"][1]
    test.assertEqual((call["namespace"], call["aws"]["operation"], call["http"]["response"]["status"]),
                     ("aws", "GetCallerIdentity", 200))
    inferred = [s for s in map(json.loads, (s["Document"] for s in trace["Segments"])) if s.get("inferred")]
    test.assertEqual([(s["name"], s["parent_id"]) for s in inferred], [("sts", call["id"])])

    summaries(test, xray, began, trace_id, name)
    graph(test, xray, aws, began, trace_id, name)
    failures(test, clients, name, is_classic)
    passed_through(test, clients, name)
    if not is_classic:
        sampling_by_daemon(test, functions, name, role, runtime)
    functions.delete_function(FunctionName=name)


def invoke(test, functions, name, event):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
    payload = answer["Payload"].read()
    test.assertNotIn("FunctionError", answer, payload)
    return json.loads(payload)


def whole(test, xray, trace_id, is_whole):
    """Segments are stored behind the invocation; the answer is waited for, until it has all that was sent."""
    deadline = time.monotonic() + 20
    while True:
        found = xray.batch_get_traces(TraceIds=[trace_id])
        if found["Traces"] and is_whole(found["Traces"][0]):
            return found["Traces"][0]
        test.assertLess(time.monotonic(), deadline, json.dumps(found, default=str))


def parts_of(trace):
    def names(segment):
        yield segment["name"]
        for part in segment.get("subsegments", []):
            yield from names(part)

    return {name for s in trace["Segments"] for name in names(json.loads(s["Document"]))}


def by_origin(trace):
    found = [json.loads(segment["Document"]) for segment in trace["Segments"]]
    return {segment["origin"]: segment for segment in found if not segment.get("inferred")}


def summaries(test, xray, began, trace_id, name):
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)

    def ids(expression):
        pages = xray.get_paginator("get_trace_summaries").paginate(
            StartTime=began, EndTime=now, FilterExpression=expression)
        return [summary["Id"] for page in pages for summary in page["TraceSummaries"]]

    for expression in ('annotation.order = "A-1" AND service("%s")' % name, 'edge("%s", "sts")' % name,
                       'service(id(name: "%s", type: "AWS::Lambda")) { ok }' % name,
                       'ok !partial duration < 60 service("%s")' % name):
        test.assertIn(trace_id, ids(expression), expression)
    for expression in ('annotation.order = "B"', 'service("nobody")', 'fault AND service("%s")' % name):
        test.assertNotIn(trace_id, ids(expression), expression)
    with test.assertRaises(xray.exceptions.InvalidRequestException):
        ids("service(")


def graph(test, xray, aws, began, trace_id, name):
    services = {(s["Name"], s.get("Type")): s for s in xray.get_trace_graph(TraceIds=[trace_id])["Services"]}
    nodes = {(name, "client"), (name, "AWS::Lambda"), (name, "AWS::Lambda::Function"), ("sts", "AWS::sts")}
    test.assertLessEqual(nodes, set(services))
    ends = {s["ReferenceId"]: key for key, s in services.items()}
    ways = {(key, ends[edge["ReferenceId"]]) for key, s in services.items() for edge in s["Edges"]}
    test.assertIn(((name, "AWS::Lambda"), (name, "AWS::Lambda::Function")), ways)
    test.assertIn(((name, "AWS::Lambda::Function"), ("sts", "AWS::sts")), ways)
    command = [aws, "xray", "get-service-graph", "--start-time", str(int(began.timestamp())), "--end-time",
               str(int(time.time()) + 2), "--endpoint-url", os.environ["AWS_ENDPOINT_URL"], "--output", "json"]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    test.assertIn((name, "AWS::Lambda::Function"), {(s["Name"], s.get("Type")) for s in told["Services"]})


def failures(test, clients, name, is_classic):
    functions, xray = clients["lambda"], clients["xray"]
    root = "1-%08x-%s" % (int(time.time()), os.urandom(12).hex())
    answer = invoke_with(functions, "Root=%s;Parent=53995c3f42cd8ad8;Sampled=1" % root, FunctionName=name,
                         Payload=json.dumps({"order": "C", "fails": True}))
    test.assertEqual(answer["FunctionError"], "Unhandled")
    test.assertIn("Root=%s;" % root, answer["ResponseMetadata"]["HTTPHeaders"]["x-amzn-trace-id"])
    segments = by_origin(whole(test, xray, root, lambda t: len(by_origin(t)) == 2))
    service, function = segments["AWS::Lambda"], segments["AWS::Lambda::Function"]
    test.assertEqual((service["parent_id"], service["fault"], service["http"]["response"]["status"]),
                     ("53995c3f42cd8ad8", True, 502))
    raised = function["cause"]["exceptions"][0]
    test.assertEqual((function["fault"], raised["type"], raised["message"]), (True, "ValueError", "no such order"))
    test.assertEqual(raised["stack"][-1]["label"], "lambda_handler")
    test.assertEqual(function["cause"]["working_directory"], "/var/task")
    test.assertEqual("Invocation" in {part["name"] for part in function.get("subsegments", [])}, not is_classic)


def passed_through(test, clients, name):
    functions, xray = clients["lambda"], clients["xray"]
    functions.update_function_configuration(FunctionName=name, TracingConfig={"Mode": "PassThrough"})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    test.assertIn(";Sampled=0", invoke(test, functions, name, {"order": "D"}))
    root = "1-%08x-%s" % (int(time.time()), os.urandom(12).hex())
    for sampled in "01":
        sent = "Root=%s;Parent=53995c3f42cd8ad8;Sampled=%s;Lineage=a87bd80c:0" % (root, sampled)
        answer = invoke_with(functions, sent, FunctionName=name, Payload=json.dumps({"order": "E"}))
        header = json.loads(answer["Payload"].read())
        test.assertIn("Root=%s;" % root, header)
        test.assertIn(";Sampled=%s" % sampled, header)
        test.assertIn("a87bd80c:0", header)
        if sampled == "0":
            test.assertEqual(xray.batch_get_traces(TraceIds=[root])["UnprocessedTraceIds"], [root])
    whole(test, xray, root, lambda t: len(by_origin(t)) == 2)


def invoke_with(functions, header, **arguments):
    def add(request, **_):
        request.headers["X-Amzn-Trace-Id"] = header

    functions.meta.events.register("before-sign.lambda.Invoke", add)
    try:
        return functions.invoke(**arguments)
    finally:
        functions.meta.events.unregister("before-sign.lambda.Invoke", add)


def sampling_by_daemon(test, functions, name, role, runtime):
    asking = name + "-asking"
    functions.create_function(FunctionName=asking, Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler",
                              Timeout=20, Code={"ZipFile": package_of("lambda_function.py", FORWARD)})
    functions.get_waiter("function_active_v2").wait(FunctionName=asking, WaiterConfig=OFTEN)
    rules, other = invoke(test, functions, asking, {})
    test.assertEqual(rules["SamplingRuleRecords"][-1]["SamplingRule"]["RuleName"], "Default")
    test.assertEqual(other, 404)
    functions.delete_function(FunctionName=asking)


def management(test, xray):
    """Rules, groups, tags."""
    rule = {"RuleName": "walk", "ResourceARN": "*", "Priority": 5, "FixedRate": 0.5, "ReservoirSize": 4,
            "ServiceName": "*", "ServiceType": "*", "Host": "*", "HTTPMethod": "*", "URLPath": "*", "Version": 1}
    tags = [{"Key": "team", "Value": "red"}]
    created = xray.create_sampling_rule(SamplingRule=rule, Tags=tags)["SamplingRuleRecord"]["SamplingRule"]
    listed = xray.get_sampling_rules()["SamplingRuleRecords"]
    test.assertEqual([r["SamplingRule"]["RuleName"] for r in listed], ["walk", "Default"])
    test.assertEqual(xray.list_tags_for_resource(ResourceARN=created["RuleARN"])["Tags"], tags)
    told = {"RuleName": "walk", "Timestamp": time.time(), "RequestCount": 9, "SampledCount": 4}
    clients = [dict(told, ClientID=str(number) * 24) for number in (1, 2)]
    targets = [xray.get_sampling_targets(SamplingStatisticsDocuments=[client]) for client in clients]
    test.assertEqual([t["SamplingTargetDocuments"][0]["ReservoirQuota"] for t in targets], [4, 2])
    xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "walk", "FixedRate": 0.25})
    deleted = xray.delete_sampling_rule(RuleName="walk")["SamplingRuleRecord"]["SamplingRule"]
    test.assertEqual(deleted["FixedRate"], 0.25)
    with test.assertRaises(xray.exceptions.InvalidRequestException):
        xray.create_group(GroupName="walk", FilterExpression="responsetime >")
    group = xray.create_group(GroupName="walk", FilterExpression="responsetime > 5")["Group"]
    test.assertIn(group, xray.get_groups()["Groups"])
    xray.delete_group(GroupARN=group["GroupARN"])
    test.assertEqual(xray.get_encryption_config()["EncryptionConfig"], {"Type": "NONE", "Status": "ACTIVE"})
    refused = xray.put_trace_segments(TraceSegmentDocuments=["{", "[]", '{"id": "1"}'])["UnprocessedTraceSegments"]
    test.assertEqual([segment["ErrorCode"] for segment in refused], ["ParseError", "MissingId", "InvalidId"])


if __name__ == "__main__":
    import boto3

    endpoint = os.environ["AWS_ENDPOINT_URL"]
    made = {service: boto3.client(service, endpoint_url=endpoint) for service in ("lambda", "iam", "xray")}
    management(unittest.TestCase(), made["xray"])
    for tested in sys.argv[2:]:
        walk(unittest.TestCase(), made, sys.argv[1], tested)
