"""
CloudWatch as tools use it: metrics in and out, their math, alarms, the metrics of functions, in each protocol that the
client speaks. Run by a Python that has boto3: `PYTHON metrics.py RUNTIME`; exits 1 when one fails.
"""
import datetime
import json
import os
import subprocess
import sys
import time
import unittest

from log_service import version_2
from metric_faults import REFUSED
from package import BASIC_EXECUTION, TRUST, package_of

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
SECONDS = 40
MEASURED = """
from __future__ import print_function
import json
import time


def lambda_handler(event, context):
    if event.get("sleep"):
        time.sleep(event["sleep"])
    if event.get("raise"):
        raise ValueError("no")
    print(json.dumps({
        "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [{
            "Namespace": "Embedded", "Dimensions": [["color"]], "Metrics": [{"Name": "size", "Unit": "Bytes"}]}]},
        "color": context.function_name, "size": [1, 2, 3]}))
    print("plain")
    print(json.dumps(event.get("alarmData", {}).get("state", {}).get("value")))
"""


class Metrics:
    def __init__(self, test, clients, protocol, runtime):
        self._test, self._runtime, self._protocol = test, runtime, protocol
        self._clients, self._cloudwatch = clients, clients["cloudwatch"]
        self._now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
        # Several walk through one server.
        self._name = "measured-" + version()
        self._namespace = "%s-%s" % (self._name, protocol)

    def run(self):
        self.metrics()
        self.math()
        self.large()
        self.refused()
        self.alarms()
        self.composites()
        self.dashboards()

    def metrics(self):
        cloudwatch, test = self._cloudwatch, self._test
        blue = [{"Name": "color", "Value": "blue"}]
        cloudwatch.put_metric_data(Namespace=self._namespace, MetricData=[
            {"MetricName": "size", "Dimensions": blue, "Values": [1.0, 2.0, 10.0], "Counts": [5.0, 4.0, 1.0],
             "Unit": "Bytes", "Timestamp": self._now},
            {"MetricName": "size", "Value": 2.5, "Timestamp": self._now},
            {"MetricName": "set", "StatisticValues": {"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2}},
        ])
        points = cloudwatch.get_metric_statistics(
            Namespace=self._namespace, MetricName="size", Dimensions=blue, StartTime=self._now, Period=60,
            EndTime=self._now + datetime.timedelta(minutes=1), Statistics=["Sum", "Maximum", "SampleCount"])
        point = points["Datapoints"][0]
        test.assertEqual(
            (point["Timestamp"], point["Sum"], point["Maximum"], point["SampleCount"], point["Unit"]),
            (self._now, 23, 10, 10, "Bytes"))
        points = cloudwatch.get_metric_statistics(
            Namespace=self._namespace, MetricName="size", Dimensions=blue, StartTime=self._now, Period=60,
            EndTime=self._now + datetime.timedelta(minutes=1), ExtendedStatistics=["p50", "p95", "tm90"])
        test.assertEqual(points["Datapoints"][0]["ExtendedStatistics"], {"p50": 1, "p95": 10, "tm90": 13 / 9})
        pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace=self._namespace)
        names = [(m["MetricName"], m.get("Dimensions") or []) for page in pages for m in page["Metrics"]]
        test.assertEqual(sorted(names, key=str), [("set", []), ("size", []), ("size", blue)])
        found = cloudwatch.list_metrics(Namespace=self._namespace, Dimensions=[{"Name": "color"}])["Metrics"]
        test.assertEqual([m["MetricName"] for m in found], ["size"])

    def math(self):
        for number in range(4):
            self._cloudwatch.put_metric_data(Namespace=self._namespace, MetricData=[
                {"MetricName": "n", "Value": number, "Timestamp": self._now - datetime.timedelta(minutes=number)}])
        metric = {"Namespace": self._namespace, "MetricName": "n"}
        pages = self._cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=[
                {"Id": "m1", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
                {"Id": "e1", "Expression": "FILL(m1 * 100 / SUM(m1), 0)", "Label": "share, most ${MAX}"},
                {"Id": "e2", "Expression": "SUM(SEARCH('{%s} MetricName=n', 'Sum', 60))" % self._namespace},
            ],
            StartTime=self._now - datetime.timedelta(minutes=4), EndTime=self._now + datetime.timedelta(minutes=1),
            ScanBy="TimestampAscending", MaxDatapoints=3)
        results = {}
        for page in pages:
            for result in page["MetricDataResults"]:
                known = results.setdefault(result["Id"], {"Label": result["Label"], "Values": [], "Timestamps": []})
                known["Values"] += result["Values"]
                known["Timestamps"] += result["Timestamps"]
        self._test.assertEqual(results["e1"]["Label"], "share, most 50")
        self._test.assertEqual([round(v, 3) for v in results["e1"]["Values"]], [0, 50, 33.333, 16.667, 0])
        self._test.assertEqual(results["e2"]["Values"], [3, 2, 1, 0])
        self._test.assertEqual(results["e2"]["Timestamps"][-1], self._now)

    def large(self):
        """Newer clients compress what is large."""
        data = [{"MetricName": "many%03d" % number, "Value": number} for number in range(1000)]
        self._cloudwatch.put_metric_data(Namespace=self._namespace + "-large", MetricData=data)
        pages = list(self._cloudwatch.get_paginator("list_metrics").paginate(Namespace=self._namespace + "-large"))
        self._test.assertEqual([len(page["Metrics"]) for page in pages], [500, 500])

    def refused(self):
        from botocore.exceptions import ClientError

        for method, code, message, arguments in REFUSED:
            with self._test.assertRaises(ClientError) as failed:
                getattr(self._cloudwatch, method)(**arguments)
            error = failed.exception.response["Error"]
            self._test.assertEqual(error["Code"], code, (method, error))
            self._test.assertIn(message, error["Message"])
        with self._test.assertRaises(self._cloudwatch.exceptions.InvalidNextToken):
            self._cloudwatch.describe_alarms(NextToken="x")

    def alarms(self):
        cloudwatch, test = self._cloudwatch, self._test
        wanted = dict(
            Namespace=self._namespace, MetricName="n", Statistic="Sum", Period=60, EvaluationPeriods=1, Threshold=1.5,
            ComparisonOperator="GreaterThanThreshold")
        names = ["%s-%d" % (self._namespace, number) for number in range(3)]
        for name in names:
            cloudwatch.put_metric_alarm(AlarmName=name, Tags=[{"Key": "team", "Value": "red"}], **wanted)
        pages = cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmNamePrefix=self._namespace, PaginationConfig={"PageSize": 2})
        alarms = [alarm for page in pages for alarm in page["MetricAlarms"]]
        test.assertEqual([alarm["AlarmName"] for alarm in alarms], names)
        test.assertEqual(
            (alarms[0]["StateValue"], alarms[0]["Threshold"], alarms[0]["ActionsEnabled"]),
            ("INSUFFICIENT_DATA", 1.5, True))
        arn = alarms[0]["AlarmArn"]
        cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "cost", "Value": "1"}])
        cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
        test.assertEqual(
            cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "cost", "Value": "1"}])
        cloudwatch.set_alarm_state(AlarmName=names[1], StateValue="ALARM", StateReason="tried")
        found = cloudwatch.describe_alarms(StateValue="ALARM", AlarmNamePrefix=self._namespace)["MetricAlarms"]
        test.assertEqual([(alarm["AlarmName"], alarm["StateReason"]) for alarm in found], [(names[1], "tried")])
        cloudwatch.disable_alarm_actions(AlarmNames=names)
        test.assertEqual(
            len(cloudwatch.describe_alarms_for_metric(Namespace=self._namespace, MetricName="n")["MetricAlarms"]), 3)
        pages = cloudwatch.get_paginator("describe_alarm_history").paginate(
            AlarmName=names[1], PaginationConfig={"PageSize": 1})
        test.assertEqual(
            [item["HistoryItemType"] for page in pages for item in page["AlarmHistoryItems"]],
            ["StateUpdate", "ConfigurationUpdate"])
        cloudwatch.delete_alarms(AlarmNames=names)
        test.assertEqual(cloudwatch.describe_alarms(AlarmNamePrefix=self._namespace)["MetricAlarms"], [])

    def composites(self):
        cloudwatch, test = self._cloudwatch, self._test
        child, parent = self._namespace + "-child", self._namespace + "-parent"
        cloudwatch.put_metric_alarm(
            AlarmName=child, Namespace=self._namespace, MetricName="unseen", Statistic="Sum", Period=60, Threshold=1,
            EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore")
        rule = 'ALARM("%s") AND NOT OK(%s)' % (child, child)
        cloudwatch.put_composite_alarm(AlarmName=parent, AlarmRule=rule)
        cloudwatch.set_alarm_state(AlarmName=child, StateValue="ALARM", StateReason="tried")

        def state():
            found = cloudwatch.describe_alarms(AlarmNames=[parent], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
            test.assertEqual([(alarm["AlarmName"], alarm["AlarmRule"]) for alarm in found], [(parent, rule)])
            return found[0]["StateValue"]

        self.until(lambda: state() == "ALARM")
        test.assertEqual(cloudwatch.describe_alarms(AlarmNames=[parent])["MetricAlarms"], [])
        children = cloudwatch.describe_alarms(ChildrenOfAlarmName=parent)["MetricAlarms"]
        test.assertEqual([alarm["AlarmName"] for alarm in children], [child])
        cloudwatch.delete_alarms(AlarmNames=[parent])
        cloudwatch.delete_alarms(AlarmNames=[child])

    def dashboards(self):
        cloudwatch, test, name = self._cloudwatch, self._test, self._name.replace(".", "-") + "-" + self._protocol
        body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "# Hello"}}, {"type": "pie"}]})
        told = cloudwatch.put_dashboard(DashboardName=name, DashboardBody=body)["DashboardValidationMessages"]
        test.assertEqual([message["DataPath"] for message in told], ["/widgets/1/type"])
        test.assertEqual(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"], body)
        pages = cloudwatch.get_paginator("list_dashboards").paginate(DashboardNamePrefix=name)
        entries = [entry for page in pages for entry in page["DashboardEntries"]]
        test.assertEqual([(entry["DashboardName"], entry["Size"]) for entry in entries], [(name, len(body))])
        cloudwatch.delete_dashboards(DashboardNames=[name])
        with test.assertRaises(cloudwatch.exceptions.ResourceNotFound):
            cloudwatch.get_dashboard(DashboardName=name)

    def functions(self):
        """Metrics of a function that is invoked, fails and is throttled; embedded ones; an alarm that invokes it."""
        functions, test = self._clients["lambda"], self._test
        iam = self._clients["iam"]
        role = iam.create_role(RoleName=self._name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.attach_role_policy(RoleName=self._name, PolicyArn=BASIC_EXECUTION)
        arn = functions.create_function(
            FunctionName=self._name, Runtime=self._runtime, Role=role, Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package_of("lambda_function.py", MEASURED)}, Timeout=10)["FunctionArn"]
        functions.get_waiter("function_active_v2").wait(FunctionName=self._name, WaiterConfig=OFTEN)
        start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
        for event in ({}, {"sleep": 0.2}, {"raise": True}):
            functions.invoke(FunctionName=self._name, Payload=json.dumps(event))
        functions.put_function_concurrency(FunctionName=self._name, ReservedConcurrentExecutions=0)
        with test.assertRaises(functions.exceptions.TooManyRequestsException):
            functions.invoke(FunctionName=self._name, Payload="{}")
        functions.delete_function_concurrency(FunctionName=self._name)

        def of_function(metric, stat):
            points = self._cloudwatch.get_metric_statistics(
                Namespace="AWS/Lambda", MetricName=metric, Statistics=[stat], Period=3600,
                Dimensions=[{"Name": "FunctionName", "Value": self._name}],
                StartTime=start - datetime.timedelta(hours=1), EndTime=start + datetime.timedelta(hours=1))
            return sum(point[stat] for point in points["Datapoints"])

        test.assertEqual(
            [of_function(metric, "Sum") for metric in ("Invocations", "Errors", "Throttles")], [3, 1, 1])
        test.assertGreaterEqual(of_function("Duration", "Maximum"), 200)
        test.assertGreaterEqual(of_function("ConcurrentExecutions", "Maximum"), 1)
        listed = self._cloudwatch.list_metrics(Namespace="AWS/Lambda", MetricName="Invocations")["Metrics"]
        dimensions = [[d["Name"] for d in m.get("Dimensions") or []] for m in listed]
        test.assertIn([], dimensions)
        test.assertIn(["FunctionName", "Resource"], dimensions)
        self.until(lambda: self.embedded(start) == (12, 6))
        functions.invoke(FunctionName=self._name, InvocationType="Event", Payload="{}")
        self.until(lambda: of_function("AsyncEventAge", "SampleCount") == 1)
        test.assertEqual(
            (of_function("AsyncEventsReceived", "Sum"), of_function("AsyncEventsDropped", "Sum")), (1, 0))
        self.filtered(start)
        self.alarmed(functions, arn)
        functions.delete_function(FunctionName=self._name)

    def embedded(self, start):
        points = self._cloudwatch.get_metric_statistics(
            Namespace="Embedded", MetricName="size", Dimensions=[{"Name": "color", "Value": self._name}],
            StartTime=start, EndTime=start + datetime.timedelta(minutes=10), Period=3600, Unit="Bytes",
            Statistics=["Sum", "SampleCount"])
        return tuple(sum(point[stat] for point in points["Datapoints"]) for stat in ("Sum", "SampleCount"))

    def filtered(self, start):
        """A metric filter on what a client puts into a log."""
        logs = self._clients["logs"]
        logs.create_log_group(logGroupName=self._namespace)
        logs.create_log_stream(logGroupName=self._namespace, logStreamName="s")
        logs.put_metric_filter(
            logGroupName=self._namespace, filterName="f", filterPattern="{ $.ms > 0 }", metricTransformations=[{
                "metricName": "latency", "metricNamespace": self._namespace, "metricValue": "$.ms",
                "unit": "Milliseconds"}])
        logs.put_log_events(logGroupName=self._namespace, logStreamName="s", logEvents=[
            {"timestamp": int(time.time() * 1000), "message": '{"ms": %d}' % ms} for ms in (0, 5, 9)])
        points = self._cloudwatch.get_metric_statistics(
            Namespace=self._namespace, MetricName="latency", StartTime=start, Period=3600, Statistics=["Sum"],
            EndTime=start + datetime.timedelta(minutes=10))
        self._test.assertEqual([(p["Sum"], p["Unit"]) for p in points["Datapoints"]], [(14, "Milliseconds")])
        logs.delete_log_group(logGroupName=self._namespace)

    def alarmed(self, functions, arn):
        cloudwatch = self._cloudwatch
        cloudwatch.put_metric_alarm(
            AlarmName=self._name, Namespace=self._namespace, MetricName="fast", Statistic="Sum", Period=10,
            EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanThreshold", AlarmActions=[arn])
        alarm = cloudwatch.describe_alarms(AlarmNames=[self._name])["MetricAlarms"][0]["AlarmArn"]
        functions.add_permission(
            FunctionName=self._name, StatementId="alarm", Action="lambda:InvokeFunction",
            Principal="lambda.alarms.cloudwatch.amazonaws.com", SourceArn=alarm, SourceAccount=arn.split(":")[4])
        data = [{"MetricName": "fast", "Value": 5, "StorageResolution": 1}]
        cloudwatch.put_metric_data(Namespace=self._namespace, MetricData=data)
        self.until(lambda: cloudwatch.describe_alarms(AlarmNames=[self._name], StateValue="ALARM")["MetricAlarms"])
        self.until(lambda: "Successfully executed action " + arn in [
            item["HistorySummary"] for item in cloudwatch.describe_alarm_history(
                AlarmName=self._name, HistoryItemType="Action")["AlarmHistoryItems"]])
        self.until(lambda: self._clients["logs"].filter_log_events(
            logGroupName="/aws/lambda/" + self._name, filterPattern="ALARM")["events"])
        cloudwatch.delete_alarms(AlarmNames=[self._name])

    def until(self, condition):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.05)
        raise AssertionError("waited %d s in vain" % SECONDS)


def by_command_line(test):
    """The aws CLI 2.9 speaks query."""
    program, name = version_2(), "cli-" + version()

    def command(*words, fails=None):
        done = subprocess.run(
            [program, "--endpoint-url", os.environ["AWS_ENDPOINT_URL"], "--output", "json", "cloudwatch", *words],
            capture_output=True, text=True, timeout=60)
        if fails:
            test.assertIn(fails, done.stderr)
            return None
        test.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    command("put-metric-data", "--namespace", name, "--metric-name", "m", "--value", "3", "--unit", "Count",
            "--dimensions", "a=1,b=2")
    listed = command("list-metrics", "--namespace", name)["Metrics"]
    dimensions = [{"Name": "a", "Value": "1"}, {"Name": "b", "Value": "2"}]
    test.assertEqual(listed, [{"Namespace": name, "MetricName": "m", "Dimensions": dimensions}])
    now = datetime.datetime.now(datetime.timezone.utc)
    times = [
        "--start-time", (now - datetime.timedelta(minutes=5)).isoformat(),
        "--end-time", (now + datetime.timedelta(minutes=5)).isoformat()]
    points = command(
        "get-metric-statistics", "--namespace", name, "--metric-name", "m", "--period", "3600", "--statistics", "Sum",
        "--extended-statistics", "p99", "--dimensions", "Name=a,Value=1", "Name=b,Value=2", *times)["Datapoints"]
    test.assertEqual(
        [(p["Sum"], p["Unit"], p["ExtendedStatistics"]) for p in points], [(3.0, "Count", {"p99": 3.0})])
    queries = json.dumps([{"Id": "e1", "Expression": "SEARCH('{%s,a,b} m', 'Sum', 3600)" % name}])
    results = command("get-metric-data", "--metric-data-queries", queries, *times)["MetricDataResults"]
    test.assertEqual([(r["Id"], r["Values"], r["StatusCode"]) for r in results], [("e1", [3.0], "Complete")])
    command(
        "put-metric-alarm", "--alarm-name", name, "--namespace", name, "--metric-name", "m", "--statistic", "Sum",
        "--period", "60", "--evaluation-periods", "1", "--threshold", "1", "--comparison-operator",
        "GreaterThanThreshold")
    found = command("describe-alarms", "--alarm-name-prefix", name)["MetricAlarms"]
    test.assertEqual([alarm["AlarmName"] for alarm in found], [name])
    command("put-metric-data", "--namespace", "AWS/X", "--metric-name", "m", "--value", "3",
            fails="(InvalidParameterValue) when calling the PutMetricData operation: The value AWS/X for parameter")
    command("delete-alarms", "--alarm-names", name)


def version():
    import boto3

    return boto3.__version__.replace(".", "-")


def clients_of(protocol):
    import boto3
    import botocore.config

    endpoint = os.environ["AWS_ENDPOINT_URL"]
    config = botocore.config.Config(retries={"total_max_attempts": 1})
    clients = {
        service: boto3.client(service, endpoint_url=endpoint, config=config) for service in ("lambda", "iam", "logs")}
    session = boto3.session.Session()
    if protocol is not None:
        # The protocol is the model's: the first that the client knows. Here it knows one.
        loader = session._session.get_component("data_loader")
        model = json.loads(json.dumps(loader.load_service_model("cloudwatch", "service-2")))
        model["metadata"].update(protocol=protocol, protocols=[protocol])
        original = loader.load_service_model
        loader.load_service_model = lambda name, kind, api_version=None: (
            model if (name, kind) == ("cloudwatch", "service-2") else original(name, kind, api_version))
    clients["cloudwatch"] = session.client("cloudwatch", endpoint_url=endpoint, config=config)
    model = clients["cloudwatch"].meta.service_model
    return clients, getattr(model, "resolved_protocol", model.metadata["protocol"])


def protocols():
    import botocore.session

    metadata = botocore.session.get_session().get_service_model("cloudwatch").metadata
    return metadata.get("protocols", [None])


def main(runtime):
    test = unittest.TestCase()
    for number, wanted in enumerate(protocols()):
        clients, protocol = clients_of(wanted)
        if wanted is not None and protocol not in (wanted, "smithy-rpc-v2-cbor", "json", "query"):
            raise AssertionError("the client speaks %s, not %s" % (protocol, wanted))
        walk = Metrics(test, clients, protocol, runtime)
        walk.run()
        if number == 0:
            walk.functions()
        print("walked through CloudWatch in", protocol)
    by_command_line(test)


if __name__ == "__main__":
    main(sys.argv[1])
