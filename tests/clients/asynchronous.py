"""
Asynchronous events through boto3: accept, retry, tell destinations, bury, configure. `PYTHON asynchronous.py RUNTIME…`;
exits 1 when one fails.

Run by a Python that has boto3 and moto, whose server keeps the queues, topics, buses and buckets that Kiln sends to.
"""
import json
import os
import pathlib
import re
import sys
import unittest

from eventcase import FUNCTION, EventCase, poll, services
from eventconfigs import Configs
from server import Server


class Events(EventCase):
    def test_event_runs_once_with_the_request_id_of_the_answer(self):
        self.make("once")
        sent = self.send("once", {"a": 1})
        poll(lambda: self.runs("once"))
        old = self.functions.invoke_async(FunctionName="once", InvokeArgs=b'{"b": 2}')
        self.assertEqual(old["Status"], 202)
        by_version = self.send("once", [], Qualifier="$LATEST")
        runs = poll(lambda: (lambda found: found if len(found) == 3 else None)(self.runs("once")))
        self.assertEqual(sorted(runs), sorted([
            [sent, "once"], [old["ResponseMetadata"]["RequestId"], "once"], [by_version, "once:$LATEST"]]))

    def test_what_cannot_run_is_refused_at_once(self):
        self.make("checked")
        invoke = self.functions.invoke
        event = {"FunctionName": "checked", "InvocationType": "Event"}
        bad = "Could not parse request body into json: Could not parse payload into json: "
        with self.assertRaisesRegex(self.functions.exceptions.InvalidRequestContentException, re.escape(bad)):
            invoke(**event, Payload=b"{bad")
        with self.assertRaisesRegex(self.functions.exceptions.InvalidRequestContentException, re.escape(bad)):
            self.functions.invoke_async(FunctionName="checked", InvokeArgs=b"{bad")
        large = json.dumps("x" * (1024 * 1024 - 2))
        self.assertEqual(invoke(**event, Payload=large)["StatusCode"], 202)
        self.refused(
            "RequestEntityTooLargeException",
            "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
            invoke, **event, Payload=large + " ")
        for call, arguments in ((invoke, event), (self.functions.invoke_async, {"InvokeArgs": b"{}"})):
            self.refused("ResourceNotFoundException", "Function not found: %snone:$LATEST" % FUNCTION, call,
                         **{**arguments, "FunctionName": "none"})
        self.refused(
            "ResourceNotFoundException", "Function not found: %schecked:9" % FUNCTION, invoke, **event, Qualifier="9")

    def test_failure_runs_three_times_and_is_told_and_buried(self):
        told, told_arn = self.queue("told")
        buried, buried_arn = self.queue("buried")
        self.make("fails", DeadLetterConfig={"TargetArn": buried_arn})
        self.functions.put_function_event_invoke_config(
            FunctionName="fails", DestinationConfig={"OnFailure": {"Destination": told_arn}})
        sent = self.send("fails", {"fail": True, "text": "ü"})
        record = json.loads(self.message(told)["Body"])
        moment = record.pop("timestamp")
        self.assertRegex(moment, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        answer = record.pop("responsePayload")
        self.assertEqual((answer["errorMessage"], answer["errorType"]), ("it was to fail", "ValueError"))
        self.assertEqual(record, {
            "version": "1.0",
            "requestContext": {
                "requestId": sent, "functionArn": FUNCTION + "fails:$LATEST", "condition": "RetriesExhausted",
                "approximateInvokeCount": 3},
            "requestPayload": {"fail": True, "text": "ü"},
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        })
        letter = self.message(buried)
        self.assertEqual(json.loads(letter["Body"]), {"fail": True, "text": "ü"})
        self.assertEqual(
            {name: (value["DataType"], value["StringValue"]) for name, value in letter["MessageAttributes"].items()}, {
                "RequestID": ("String", sent), "ErrorCode": ("Number", "200"),
                "ErrorMessage": ("String", "it was to fail")})
        self.assertEqual(self.runs("fails"), [[sent, "fails"]] * 3)

    def test_dead_letters_go_to_a_topic(self):
        seen, seen_arn = self.queue("seen")
        topic = self.sns.create_topic(Name="letters")["TopicArn"]
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=seen_arn)
        self.make("buries", DeadLetterConfig={"TargetArn": topic})
        self.functions.put_function_event_invoke_config(FunctionName="buries", MaximumRetryAttempts=0)
        sent = self.send("buries", {"fail": 1})
        notice = json.loads(self.message(seen)["Body"])
        self.assertEqual((notice["TopicArn"], json.loads(notice["Message"])), (topic, {"fail": 1}))
        self.assertEqual({n: v["Value"] for n, v in notice["MessageAttributes"].items()},
                         {"RequestID": sent, "ErrorCode": "200", "ErrorMessage": "it was to fail"})
        self.assertEqual(len(self.runs("buries")), 1)

    def test_success_goes_to_each_kind_of_destination(self):
        seen, seen_arn = self.queue("successes")
        topic = self.sns.create_topic(Name="successes")["TopicArn"]
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=seen_arn)
        bus = self.events.create_event_bus(Name="successes")["EventBusArn"]
        self.events.put_rule(Name="all", EventBusName="successes", EventPattern='{"source":["lambda"]}')
        self.events.put_targets(Rule="all", EventBusName="successes", Targets=[{"Id": "q", "Arn": seen_arn}])
        next_arn = self.make("next")
        self.make("succeeds")
        for destination in (seen_arn, topic, bus, next_arn):
            self.functions.put_function_event_invoke_config(
                FunctionName="succeeds", DestinationConfig={"OnSuccess": {"Destination": destination}})
            sent = self.send("succeeds", {"to": destination})
            if destination == next_arn:
                run = poll(lambda: self.runs("next"))
                self.assertEqual(run[0][1], "next")
                self.assertNotEqual(run[0][0], sent)
                continue
            record = body = json.loads(self.message(seen)["Body"])
            if destination == topic:
                record = json.loads(body["Message"])
            if destination == bus:
                record = body["detail"]
                self.assertEqual((body["source"], body["detail-type"], body["resources"]), (
                    "lambda", "Lambda Function Invocation Result - Success", [bus, FUNCTION + "succeeds:$LATEST"]))
            self.assertEqual(record["requestContext"], {
                "requestId": sent, "functionArn": FUNCTION + "succeeds:$LATEST", "condition": "Success",
                "approximateInvokeCount": 1})
            self.assertEqual(record["responseContext"], {"statusCode": 200, "executedVersion": "$LATEST"})
            self.assertEqual((record["requestPayload"], record["responsePayload"]),
                             ({"to": destination}, {"got": {"to": destination}}))

    def test_failure_is_kept_in_a_bucket(self):
        self.s3.create_bucket(Bucket="failures")
        self.make("keeps")
        self.functions.put_function_event_invoke_config(
            FunctionName="keeps", MaximumRetryAttempts=0,
            DestinationConfig={"OnFailure": {"Destination": "arn:aws:s3:::failures"}})
        sent = self.send("keeps", {"fail": 1})
        kept = poll(lambda: self.s3.list_objects_v2(Bucket="failures").get("Contents"))
        self.assertRegex(
            kept[0]["Key"],
            r"^aws/lambda/async/keeps/\d{4}/\d\d/\d\d/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$")
        record = json.loads(self.s3.get_object(Bucket="failures", Key=kept[0]["Key"])["Body"].read())
        self.assertEqual(record["requestContext"]["requestId"], sent)

    def test_reserve_of_zero_ends_events_at_once(self):
        told, told_arn = self.queue("zero")
        self.make("stopped")
        self.functions.put_function_event_invoke_config(
            FunctionName="stopped", DestinationConfig={"OnFailure": {"Destination": told_arn}})
        self.functions.put_function_concurrency(FunctionName="stopped", ReservedConcurrentExecutions=0)
        sent = self.send("stopped", {"a": 1})
        record = json.loads(self.message(told)["Body"])
        self.assertEqual(record["requestContext"], {
            "requestId": sent, "functionArn": FUNCTION + "stopped:$LATEST", "condition": "ZeroReservedConcurrency",
            "approximateInvokeCount": 0})
        self.assertEqual(set(record), {"version", "timestamp", "requestContext", "requestPayload"})
        self.assertEqual(self.runs("stopped"), [])

    def test_role_must_allow_what_is_done_in_its_name(self):
        seen, seen_arn = self.queue("forbidden")
        self.make("forbidden", grant=None)
        put = self.functions.put_function_event_invoke_config
        settings = {"FunctionName": "forbidden", "DestinationConfig": {"OnSuccess": {"Destination": seen_arn}}}
        self.refused(
            "InvalidParameterValueException",
            "The function's execution role does not have permissions to call SendMessage on " + seen_arn,
            put, **settings)
        self.refused(
            "InvalidParameterValueException",
            "The provided execution role does not have permissions to call SendMessage on SQS",
            self.functions.update_function_configuration,
            FunctionName="forbidden", DeadLetterConfig={"TargetArn": seen_arn})
        self.allow("forbidden", "sqs:SendMessage")
        put(**settings)
        self.iam.delete_role_policy(RoleName="forbidden", PolicyName="p")
        sent = self.send("forbidden", {})
        line = "asynchronous event %s of %sforbidden could not be delivered to %s: the execution role" % (
            sent, FUNCTION, seen_arn)
        poll(lambda: line in pathlib.Path(self.server.folder, "server.log").read_text())
        self.assertNotIn("Messages", self.sqs.receive_message(QueueUrl=seen))

    def test_events_survive_the_server(self):
        told, told_arn = self.queue("survivors")
        self.make("survives")
        self.functions.put_function_concurrency(FunctionName="survives", ReservedConcurrentExecutions=1)
        self.functions.put_function_event_invoke_config(
            FunctionName="survives", DestinationConfig={"OnSuccess": {"Destination": told_arn}})
        for end in (self.server.kill, self.server.drain):
            sent = {self.send("survives", {"number": number}) for number in range(10)}
            end()
            self.server.start()
            EventCase.use(self.server, self.endpoint, self.runtime)
            while sent:
                sent.discard(json.loads(self.message(told)["Body"])["requestContext"]["requestId"])


def main(runtimes):
    failed = 0
    with services() as endpoint:
        for service in ("SQS", "SNS", "EVENTBRIDGE", "S3"):
            os.environ["AWS_ENDPOINT_URL_" + service] = endpoint
        for runtime in runtimes:
            server = Server("--async-retry-wait", "1")
            try:
                EventCase.use(server, endpoint, runtime)
                load = unittest.defaultTestLoader.loadTestsFromTestCase
                tests = unittest.TestSuite([load(Events), load(Configs)])
                result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(tests)
                failed += len(result.failures) + len(result.errors)
            finally:
                server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
