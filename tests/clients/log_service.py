"""
CloudWatch Logs as tools use it: pages, patterns, tags, metric and subscription filters, tail, live tail, queries.
Run by a Python that has a recent boto3: `PYTHON log_service.py RUNTIME`; exits 1 when one fails.
"""
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import unittest

from package import BASIC_EXECUTION, TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
SECONDS = 40
SPEAKER = """
from __future__ import print_function
import json


def lambda_handler(event, context):
    print("ERROR for %s" % event["name"])
    print(json.dumps({"level": "INFO", "name": event["name"], "length": len(event["name"])}))
"""
# Says what it was sent, in its own log.
SHIPPER = """
from __future__ import print_function
import base64
import gzip
import io
import json


def lambda_handler(event, context):
    data = base64.b64decode(event["awslogs"]["data"])
    document = json.loads(gzip.GzipFile(fileobj=io.BytesIO(data)).read().decode("utf-8"))
    for each in document["logEvents"]:
        print("SHIPPED %s %s %s" % (document["logGroup"], document["subscriptionFilters"][0], each["message"].strip()))
"""


class LogService:
    def __init__(self, test, clients, runtime):
        self._test, self._runtime = test, runtime
        self._lambda, self._iam, self._logs = clients["lambda"], clients["iam"], clients["logs"]
        self._group = "/aws/lambda/speaker"
        # Where times are whole seconds, what came just now belongs to the next.
        self._since = int(time.time()) - 1

    def run(self):
        role = self._iam.create_role(RoleName="log-service", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        self._iam.attach_role_policy(RoleName="log-service", PolicyArn=BASIC_EXECUTION)
        for name, source in (("speaker", SPEAKER), ("shipper", SHIPPER)):
            self._lambda.create_function(
                FunctionName=name, Runtime=self._runtime, Role=role, Handler="lambda_function.lambda_handler",
                Code={"ZipFile": package_of("lambda_function.py", source)})
            self._lambda.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
        self.say("Ada")
        self.groups()
        self.patterns()
        self.metric_filters()
        self.subscription()
        self.queries()
        self.live_tail()
        self.tail()
        for name in ("speaker", "shipper"):
            self._lambda.delete_function(FunctionName=name)
            self._logs.delete_log_group(logGroupName="/aws/lambda/" + name)

    def say(self, name):
        answer = self._lambda.invoke(FunctionName="speaker", Payload=json.dumps({"name": name}))
        self._test.assertNotIn("FunctionError", answer)

    def groups(self):
        logs, test = self._logs, self._test
        names = ["/pages/%d" % number for number in range(5)]
        for name in names:
            logs.create_log_group(logGroupName=name, tags={"team": "red"})
            logs.create_log_stream(logGroupName=name, logStreamName="s")
        pages = logs.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix="/pages/", PaginationConfig={"PageSize": 2})
        groups = [group for page in pages for group in page["logGroups"]]
        test.assertEqual([group["logGroupName"] for group in groups], names)
        matched = logs.describe_log_groups(logGroupNamePattern="ges/3")["logGroups"]
        test.assertEqual([group["logGroupName"] for group in matched], names[3:4])
        listed = logs.list_log_groups(logGroupNamePattern="^/pages", limit=3)
        test.assertEqual(len(listed["logGroups"]), 3)
        arn = groups[0]["logGroupArn"]
        logs.tag_resource(resourceArn=arn, tags={"cost": "1"})
        logs.untag_resource(resourceArn=arn, tagKeys=["team"])
        test.assertEqual(logs.list_tags_for_resource(resourceArn=arn)["tags"], {"cost": "1"})
        logs.tag_log_group(logGroupName=names[0], tags={"a": "b"})
        test.assertEqual(logs.list_tags_log_group(logGroupName=names[0])["tags"], {"cost": "1", "a": "b"})
        logs.put_retention_policy(logGroupName=names[0], retentionInDays=7)
        described = logs.describe_log_groups(logGroupNamePrefix=names[0])["logGroups"][0]
        test.assertEqual(described["retentionInDays"], 7)
        for name in names:
            logs.delete_log_group(logGroupName=name)

    def patterns(self):
        counts = {
            "ERROR": 1, "ERROR -Ada": 0, '"for Ada"': 1, "?ERROR ?REPORT": 2, '{ $.name = "A*" && $.length = 3 }': 1,
            '{ $.name = "B*" }': 0, "[level = ERROR, f, name]": 1, "%A[a-z]a%": 2,
        }
        for pattern, count in counts.items():
            pages = self._logs.get_paginator("filter_log_events").paginate(
                logGroupName=self._group, filterPattern=pattern, PaginationConfig={"PageSize": 1})
            found = [event["message"] for page in pages for event in page["events"]]
            self._test.assertEqual(len(found), count, (pattern, found))
        with self._test.assertRaisesRegex(self._logs.exceptions.InvalidParameterException, "Invalid filter pattern"):
            self._logs.filter_log_events(logGroupName=self._group, filterPattern="{ $.a }")

    def metric_filters(self):
        logs, test = self._logs, self._test
        for number in range(3):
            logs.put_metric_filter(
                logGroupName=self._group, filterName="f%d" % number, filterPattern="ERROR",
                metricTransformations=[{"metricName": "m", "metricNamespace": "n", "metricValue": "1"}])
        pages = logs.get_paginator("describe_metric_filters").paginate(
            logGroupName=self._group, PaginationConfig={"PageSize": 2})
        test.assertEqual([f["filterName"] for page in pages for f in page["metricFilters"]], ["f0", "f1", "f2"])
        group = logs.describe_log_groups(logGroupNamePrefix=self._group)["logGroups"][0]
        test.assertEqual(group["metricFilterCount"], 3)
        logs.delete_metric_filter(logGroupName=self._group, filterName="f1")
        matches = logs.test_metric_filter(filterPattern="[ip, code = 4*]", logEventMessages=["a 200", "b 404"])
        test.assertEqual(
            matches["matches"],
            [{"eventNumber": 2, "eventMessage": "b 404", "extractedValues": {"$ip": "b", "$code": "404"}}])

    def subscription(self):
        logs = self._logs
        arn = self._lambda.get_function(FunctionName="shipper")["Configuration"]["FunctionArn"]
        wanted = dict(logGroupName=self._group, filterName="ship", filterPattern="ERROR", destinationArn=arn)
        with self._test.assertRaisesRegex(logs.exceptions.InvalidParameterException, "Could not execute the lambda"):
            logs.put_subscription_filter(**wanted)
        account = arn.split(":")[4]
        self._lambda.add_permission(
            FunctionName="shipper", StatementId="logs", Action="lambda:InvokeFunction",
            Principal="logs.amazonaws.com", SourceAccount=account,
            SourceArn="arn:aws:logs:%s:%s:log-group:%s:*" % (arn.split(":")[3], account, self._group))
        logs.put_subscription_filter(**wanted)
        self.say("Grace")
        self.until(lambda: self.shipped() == ["SHIPPED %s ship ERROR for Grace\n" % self._group])
        described = logs.get_paginator("describe_subscription_filters").paginate(logGroupName=self._group)
        self._test.assertEqual(
            [(f["filterName"], f["distribution"]) for page in described for f in page["subscriptionFilters"]],
            [("ship", "ByLogStream")])
        logs.delete_subscription_filter(logGroupName=self._group, filterName="ship")

    def shipped(self):
        try:
            found = self._logs.filter_log_events(logGroupName="/aws/lambda/shipper", filterPattern="SHIPPED")
        except self._logs.exceptions.ResourceNotFoundException:
            return []  # nobody has invoked it yet
        return [event["message"] for event in found["events"]]

    def queries(self):
        logs, test = self._logs, self._test
        asked = (
            "fields @timestamp, name, @message | filter ispresent(name) and length in [3, 5] | sort name desc"
            " | limit 5")
        rows = self.results(asked)
        test.assertEqual([row["name"] for row in rows], ["Grace", "Ada"])
        test.assertRegex(rows[0]["@timestamp"], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$")
        record = logs.get_log_record(logRecordPointer=rows[0]["@ptr"])["logRecord"]
        test.assertEqual((record["name"], record["@message"]), ("Grace", rows[0]["@message"]))
        report = self.results(
            'filter @type = "REPORT" | stats count(*) as n, max(@duration) as d, max(@memorySize / 1000 / 1000) as mb')
        test.assertEqual((report[0]["n"], report[0]["mb"]), ("2", "128"))
        test.assertGreater(float(report[0]["d"]), 0)
        parsed = self.results('parse @message "ERROR for *" as who | filter ispresent(who) | stats count(*) by who')
        test.assertEqual(sorted(row["who"].strip() for row in parsed), ["Ada", "Grace"])
        with test.assertRaises(logs.exceptions.MalformedQueryException) as refused:
            self.start("fields @message | nonsense")
        test.assertEqual(
            refused.exception.response["queryCompileError"]["location"], {"startCharOffset": 18, "endCharOffset": 26})
        test.assertIn(asked, [query["queryString"] for query in logs.describe_queries()["queries"]])
        fields = logs.get_log_group_fields(logGroupName=self._group)["logGroupFields"]
        test.assertIn({"name": "@message", "percent": 100}, fields)
        saved = logs.put_query_definition(name="mine", queryString=asked)["queryDefinitionId"]
        definitions = logs.describe_query_definitions(queryDefinitionNamePrefix="m")["queryDefinitions"]
        test.assertEqual([definition["queryString"] for definition in definitions], [asked])
        test.assertTrue(logs.delete_query_definition(queryDefinitionId=saved)["success"])
        self.query_by_command_line()

    def start(self, query):
        return self._logs.start_query(
            logGroupName=self._group, startTime=self._since, endTime=int(time.time()), queryString=query)["queryId"]

    def results(self, query):
        number = self.start(query)

        def complete():
            answer = self._logs.get_query_results(queryId=number)
            self._test.assertIn(answer["status"], ("Scheduled", "Running", "Complete"))
            return answer if answer["status"] == "Complete" else None

        answer = self.until(complete)
        self._test.assertGreater(answer["statistics"]["recordsScanned"], 5)
        return [{field["field"]: field["value"] for field in row} for row in answer["results"]]

    def query_by_command_line(self):
        program = version_2()
        number = json.loads(self.command(
            program, "logs", "start-query", "--log-group-name", self._group, "--start-time", str(self._since),
            "--end-time", str(int(time.time())), "--query-string", "stats count(*) as n by @type"))["queryId"]

        def complete():
            answer = json.loads(self.command(program, "logs", "get-query-results", "--query-id", number))
            return answer if answer["status"] == "Complete" else None

        rows = self.until(complete)["results"]
        self._test.assertIn([{"field": "@type", "value": "REPORT"}, {"field": "n", "value": "2"}], rows)

    def command(self, program, *words):
        done = subprocess.run(
            [program, "--endpoint-url", os.environ["AWS_ENDPOINT_URL"], "--output", "json", *words],
            capture_output=True, text=True, timeout=60)
        self._test.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def live_tail(self):
        import boto3
        import botocore.config

        # Without it the client puts stream- before the name of the endpoint's host.
        config = botocore.config.Config(inject_host_prefix=False, read_timeout=SECONDS)
        logs = boto3.client("logs", endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=config)
        arn = self._logs.describe_log_groups(logGroupNamePrefix=self._group)["logGroups"][0]["logGroupArn"]
        stream = logs.start_live_tail(logGroupIdentifiers=[arn], logEventFilterPattern="ERROR")["responseStream"]
        told, deadline = [], time.monotonic() + SECONDS
        for event in stream:
            if "sessionStart" in event:
                self._test.assertEqual(event["sessionStart"]["logGroupIdentifiers"], [arn])
                threading.Thread(target=self.say, args=("Edsger",)).start()
                continue
            self._test.assertFalse(event["sessionUpdate"]["sessionMetadata"]["sampled"])
            told += [each["message"] for each in event["sessionUpdate"]["sessionResults"]]
            if told or time.monotonic() > deadline:
                break
        stream.close()
        self._test.assertEqual(told, ["ERROR for Edsger\n"])

    def tail(self):
        command = [
            version_2(), "--endpoint-url", os.environ["AWS_ENDPOINT_URL"], "logs", "tail", self._group, "--follow",
            "--filter-pattern", '{ $.name = "Bar*" }', "--format", "short"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
            ending = threading.Timer(SECONDS, following.kill)
            ending.start()
            try:
                self.say("Barbara")
                self._test.assertIn('"name": "Barbara"', following.stdout.readline())
            finally:
                ending.cancel()
                following.kill()

    def until(self, condition):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError("waited %d s in vain" % SECONDS)


def version_2():
    """A command line that has `logs tail`."""
    for program in filter(None, [shutil.which("aws"), "/usr/bin/aws"]):
        if os.path.exists(program):
            text = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
            if text.startswith("aws-cli/2"):
                return program
    raise AssertionError("there is no aws CLI of version 2")


def main(runtime):
    import boto3
    import botocore.config

    config = botocore.config.Config(retries={"max_attempts": 1})
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    clients = {
        service: boto3.client(service, endpoint_url=endpoint, config=config) for service in ("lambda", "iam", "logs")
    }
    LogService(unittest.TestCase(), clients, runtime).run()


if __name__ == "__main__":
    main(sys.argv[1])
