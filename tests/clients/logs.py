"""
The log of a function that has much to say, line by line, in each format and at each level, as boto3 reads it back.
Run by a Python whose boto3 knows LoggingConfig: `PYTHON logs.py RUNTIME…`; exits 1 when a runtime's lines differ.
"""
import base64
import json
import os
import re
import sys
import time
import unittest

from package import BASIC_EXECUTION, TRUST, package_of

SOURCE = """
from __future__ import print_function
import logging
import os
import sys
import time

logger = logging.getLogger("app")
logger.warning("at import")


def lambda_handler(event, context):
    print("printed")
    print("two\\nlines")
    sys.stderr.write("to stderr\\n")
    logger.debug("debug")
    logger.info("info %s", "a")
    logger.warning("two\\nlines")
    try:
        {}["k"]
    except KeyError:
        logger.exception("caught")
    print('{"level": "debug", "timestamp": "2024-11-02T16:51:31Z", "msg": "structured"}')
    if event == "raise":
        raise ValueError("nobody")
    if event == "exit":
        os._exit(3)
    while event == "sleep":
        time.sleep(1)
"""
LINES = SOURCE.split("\n")
CAUGHT = LINES.index('        {}["k"]') + 1
LOGGED = LINES.index('        logger.exception("caught")') + 1
RAISED = LINES.index('        raise ValueError("nobody")') + 1

# What differs from one run to the next.
VARYING = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
    (r"runtime:[0-9a-f]{64}", "runtime:HASH"),
    (r"python:(\d\.\d+)\.v\d+", r"python:\1.vN"),
    (r"\]\w{32}", "]GUID"),
    (r"\d{4}/\d\d/\d\d/", "DAY/"),
    (r"\d+\.\d\d ms", "N ms"),
    (r"(Billed Duration:) \d+", r"\1 N"),
    (r"(Max Memory Used:) \d+", r"\1 N"),
    (r'("\w*[dD]urationMs"|"maxMemoryUsedMB"):[\d.]+', r"\1:N"),
)


class Form:
    """How a runtime's log looks: the expected lines, in which the varying parts are already replaced."""

    def __init__(self, runtime, function):
        self.version = tuple(int(part) for part in runtime[len("python"):].split("."))
        self.era = 1 if self.version < (3, 7) else 2 if self.version < (3, 8) else 3
        self.runtime, self.function = runtime, function

    def record(self, level, message, request="ID"):
        """Of the logging module, in text."""
        whole = "[%s]\tTIME\t%s\t%s" % (level, request, message)
        if self.era != 2:
            return [whole]
        # It is printed, so another newline follows, and all that is cut at newlines.
        return re.findall(r".*\n", whole + "\n")

    def traceback(self):
        carets = "    ~~^^^^^\n" if self.version >= (3, 11) else ""
        return (
            "Traceback (most recent call last):\n"
            '  File "/var/task/lambda_function.py", line %d, in lambda_handler\n    {}["k"]\n%sKeyError: \'k\''
            % (CAUGHT, carets)
        )

    def printed(self):
        return ["printed\n", *(["two\nlines\n"] if self.era == 1 else ["two\n", "lines\n"]), "to stderr\n"]

    def structured(self):
        return ['{"level": "debug", "timestamp": "2024-11-02T16:51:31Z", "msg": "structured"}\n']

    def raised(self):
        where = 'File "/var/task/lambda_function.py", line %d, in lambda_handler\n' % RAISED
        if self.era == 1:
            return [
                "nobody: ValueError\nTraceback (most recent call last):\n  " + where
                + '    raise ValueError("nobody")\nValueError: nobody\n\n'
            ]
        return [
            "[ERROR] ValueError: nobody\nTraceback (most recent call last):\n\u00a0\u00a0" + where
            + '\u00a0\u00a0\u00a0\u00a0raise ValueError("nobody")'
        ]

    def report(self, init=False, status=""):
        if self.era < 3:
            return [
                "REPORT RequestId: ID\tDuration: N ms\tBilled Duration: N ms \tMemory Size: 128 MB\t"
                "Max Memory Used: N MB\t\n"
            ]
        return [
            "REPORT RequestId: ID\tDuration: N ms\tBilled Duration: N ms\tMemory Size: 128 MB\tMax Memory Used: N MB"
            + ("\tInit Duration: N ms" if init else "") + (status or "\t") + "\n"
        ]

    def init_start(self):
        line = "INIT_START Runtime Version: python:%s.vN\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:HASH\n"
        return [line % self.runtime[len("python"):]] if self.era == 3 else []

    def start(self):
        return ["START RequestId: ID Version: $LATEST\n"]

    def body(self):
        return [
            *self.printed(),
            *self.record("WARNING", "two\nlines\n"),
            *self.record("ERROR", "caught\n" + self.traceback()),
            *self.structured(),
        ]

    def text(self):
        """A cold invocation that returns, and a warm one that raises."""
        end = ["END RequestId: ID\n"]
        return [
            *self.init_start(), *self.record("WARNING", "at import\n", request=""),
            *self.start(), *self.body(), *end, *self.report(init=True),
            *self.start(), *self.body(), *self.raised(), *end, *self.report(),
        ]

    def exited(self):
        if self.era == 1:
            return ["RequestId: ID Process exited before completing request\n\n"]
        return ["RequestId: ID Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n"]

    def timed_out(self):
        return ["TIME ID Task timed out after 1.00 seconds\n\n"]

    def json_record(self, level, message, more="", request="ID", before_id=""):
        return (
            '{"timestamp": "TIME", "level": "%s", "message": %s, "logger": "app", %s"requestId": "%s"%s}\n'
            % (level, json.dumps(message), before_id, request, more)
        )

    def json_records(self, least):
        """What the handler logs, from a level on."""
        if self.era < 3:  # text, of no level: what counts is the root logger's
            records = [*self.record("WARNING", "two\nlines\n"), *self.record("ERROR", "caught\n" + self.traceback())]
            return records if least in ("DEBUG", "INFO") else []
        caught = self.traceback().split("last):\n")[1].rsplit("KeyError", 1)[0]
        error = '"stackTrace": [%s], "errorType": "KeyError", "errorMessage": "\'k\'", ' % json.dumps(caught)
        location = ', "location": "/var/task/lambda_function.py:lambda_handler:%d"' % LOGGED
        records = [
            ("DEBUG", self.json_record("DEBUG", "debug")),
            ("INFO", self.json_record("INFO", "info a")),
            ("WARN", self.json_record("WARNING", "two\nlines")),
            ("ERROR", self.json_record("ERROR", "caught", more=location, before_id=error)),
        ]
        return [text for level, text in records if self.shows(level, least)]

    @staticmethod
    def shows(level, least):
        order = ("DEBUG", "INFO", "WARN", "ERROR")
        return order.index(level) >= order.index(least)

    def platform(self, kind, record):
        return '{"time":"TIME","type":"platform.%s","record":%s}' % (kind, record)

    def json_init(self):
        stream = "DAY/%s[$LATEST]GUID" % self.function
        on_demand = '{"initializationType":"on-demand","phase":"init",'
        at_import = self.record("WARNING", "at import\n", request="")
        if self.era == 3:
            at_import = [self.json_record("WARNING", "at import", request="")]
        return [
            self.platform("initStart", on_demand + (
                '"runtimeVersion":"python:%s.vN","runtimeVersionArn":"arn:aws:lambda:us-east-1::runtime:HASH",'
                '"functionName":"%s","functionVersion":"$LATEST","instanceId":"%s","instanceMaxMemory":134217728}'
                % (self.runtime[len("python"):], self.function, stream))),
            *at_import,
            self.platform("initRuntimeDone", on_demand + '"status":"success"}'),
            self.platform("initReport", on_demand + '"status":"success","metrics":{"durationMs":N}}'),
        ]

    def json_start(self):
        arn = "arn:aws:lambda:us-east-1:123456789012:function:" + self.function
        return [self.platform("start", '{"requestId":"ID","functionArn":"%s","version":"$LATEST"}' % arn)]

    def json_runtime_done(self, status, produced):
        spans = ",".join(
            '{"name":"%s","start":"TIME","durationMs":N}' % name
            for name in ("responseLatency", "responseDuration", "runtimeOverhead")
        )
        return [self.platform(
            "runtimeDone", '{"requestId":"ID",%s,%s"metrics":{"durationMs":N,"producedBytes":%s}}'
            % (status, '"spans":[%s],' % spans if produced else "", produced))]

    def json_report(self, status, init=False):
        metrics = '"durationMs":N,"billedDurationMs":N,"memorySizeMB":128,"maxMemoryUsedMB":N'
        metrics += ',"initDurationMs":N' if init else ""
        return [self.platform("report", '{"requestId":"ID","metrics":{%s},%s}' % (metrics, status))]

    def json_all(self):
        """Application level DEBUG, system level DEBUG: a cold invocation that returns."""
        done = '"status":"success"'
        return [
            *self.json_init(), *self.json_start(), *self.printed(), *self.json_records("DEBUG"), *self.structured(),
            *self.json_runtime_done(done, 4), *self.json_report(done, init=True),
        ]

    def json_raised(self):
        if self.era < 3:
            return self.raised()
        request = '"requestId": "ID", ' if self.version >= (3, 9) else ""
        trace = '  File "/var/task/lambda_function.py", line %d, in lambda_handler\n    raise ValueError("nobody")\n'
        return [
            '{"timestamp": "TIME", "log_level": "ERROR", "errorMessage": "nobody", "errorType": "ValueError", '
            '%s"stackTrace": [%s]}' % (request, json.dumps(trace % RAISED))
        ]

    def json_errors(self, produced):
        """Application level ERROR, system level WARN: the same that raises, warm or cold."""
        failed = '"status":"error","errorType":"Runtime.Unknown"'
        return [
            *self.json_records("ERROR"), *self.json_raised(),
            *self.json_runtime_done(failed, produced), *self.json_report(failed, init=True),
        ]


class Journey:
    def __init__(self, test, clients, runtime):
        self._test, self._clients, self._runtime = test, clients, runtime
        self._name = "logs-" + runtime.replace(".", "-")
        self.form = Form(runtime, self._name)

    def run(self):
        aws, iam = self._clients["lambda"], self._clients["iam"]
        role = iam.create_role(RoleName=self._name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        iam.attach_role_policy(RoleName=self._name, PolicyArn=BASIC_EXECUTION)
        created = aws.create_function(
            FunctionName=self._name, Runtime=self._runtime, Role=role, Handler="lambda_function.lambda_handler",
            Timeout=10, Code={"ZipFile": package_of("lambda_function.py", SOURCE)})
        self._test.assertEqual(
            created["LoggingConfig"], {"LogFormat": "Text", "LogGroup": "/aws/lambda/" + self._name})
        aws.get_waiter("function_active_v2").wait(FunctionName=self._name, WaiterConfig={"Delay": 0.05})
        self.text()
        self.json()
        self.level_with_text_is_refused()
        aws.delete_function(FunctionName=self._name)

    def text(self):
        group = "/aws/lambda/" + self._name
        tails = [self.invoke(None), self.invoke("raise")]
        self.check(group, self.form.text(), tails)
        self.assert_billed_by_the_100_ms(group)
        self.invoke("exit")
        self._test.assertEqual(
            [*self.form.body(), *self.form.exited(), "END RequestId: ID\n",
             *self.form.report(status="\tStatus: error\tError Type: Runtime.ExitError")],
            self.last(group, len(self.form.body()) + 3))
        self.configure(Timeout=1)
        self.invoke("sleep")
        self._test.assertEqual(
            ["END RequestId: ID\n", *self.form.report(init=True, status="\tStatus: timeout"), *self.form.timed_out()],
            self.last(group, 3))
        self.configure(Timeout=10)

    def json(self):
        first = {"LogFormat": "JSON", "ApplicationLogLevel": "DEBUG", "SystemLogLevel": "DEBUG",
                 "LogGroup": self._name + "/all"}
        self._test.assertEqual(self.configure(LoggingConfig=first)["LoggingConfig"], first)
        self.check(first["LogGroup"], self.form.json_all(), [self.invoke(None)])

        second = {"ApplicationLogLevel": "ERROR", "SystemLogLevel": "WARN", "LogGroup": self._name + "/errors"}
        self._test.assertEqual(self.configure(LoggingConfig=second)["LoggingConfig"], dict(second, LogFormat="JSON"))
        answer, tail = self.invoke_for_answer("raise")
        self.check(second["LogGroup"], self.form.json_errors(len(answer)), [tail])

    def level_with_text_is_refused(self):
        from botocore.exceptions import ClientError

        self.configure(LoggingConfig={"LogFormat": "Text"})
        with self._test.assertRaisesRegex(ClientError, 'LogLevel is not supported when LogFormat is set to "Text"'):
            self._clients["lambda"].update_function_configuration(
                FunctionName=self._name, LoggingConfig={"SystemLogLevel": "INFO"})

    def configure(self, **settings):
        aws = self._clients["lambda"]
        aws.update_function_configuration(FunctionName=self._name, **settings)
        aws.get_waiter("function_updated_v2").wait(FunctionName=self._name, WaiterConfig={"Delay": 0.05})
        return aws.get_function_configuration(FunctionName=self._name)

    def invoke(self, event):
        return self.invoke_for_answer(event)[1]

    def invoke_for_answer(self, event):
        answer = self._clients["lambda"].invoke(
            FunctionName=self._name, LogType="Tail", Payload=json.dumps(event))
        return answer["Payload"].read(), base64.b64decode(answer["LogResult"])

    def check(self, group, expected, tails):
        """One stream with these lines, by either operation, and their ends as the tails of the invocations."""
        logs = self._clients["logs"]
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        self._test.assertEqual(len(streams), 1)
        function = "" if group.startswith("/aws/lambda/") else self._name
        self._test.assertRegex(
            streams[0]["logStreamName"], r"^\d{4}/\d\d/\d\d/%s\[\$LATEST\][0-9a-f]{32}$" % function)
        events = logs.get_log_events(
            logGroupName=group, logStreamName=streams[0]["logStreamName"], startFromHead=True)["events"]
        filtered = [
            event for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
            for event in page["events"]
        ]
        self._test.assertEqual([e["message"] for e in events], [e["message"] for e in filtered])
        now = time.time() * 1000
        self._test.assertTrue(all(now - 60000 < e["timestamp"] <= now for e in events), events)
        lines = [self.normal(event["message"]) for event in events]
        self._test.assertEqual(expected, lines)
        whole = "".join(e["message"] if e["message"].endswith("\n") else e["message"] + "\n" for e in events).encode()
        for tail in tails:
            self._test.assertLessEqual(len(tail), 4096)
            self._test.assertIn(tail, whole)
        self._test.assertTrue(whole.rstrip(b"\n").endswith(tails[-1].rstrip(b"\n")))

    def last(self, group, count):
        return [self.normal(message) for message in self.messages(group)[-count:]]

    def messages(self, group):
        events = self._clients["logs"].filter_log_events(logGroupName=group)["events"]
        return [event["message"] for event in sorted(events, key=lambda e: e["timestamp"])]

    def assert_billed_by_the_100_ms(self, group):
        billed = re.findall(r"Billed Duration: (\d+) ms", "".join(self.messages(group)))
        self._test.assertEqual(len(billed), 2)
        if self.form.era < 3:
            self._test.assertTrue(all(int(number) % 100 == 0 for number in billed), billed)

    def normal(self, message):
        if self.form.era == 3 and message.startswith("["):
            # Padded, as the older ones' are not.
            self._test.assertRegex(message, r"^\[[A-Z]+\]\t\S+\.\d{3}Z\t|^\[ERROR\] ")
        if message.startswith('{"level"'):
            return message
        message = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z", "TIME", message)
        for pattern, name in VARYING:
            message = re.sub(pattern, name, message)
        return message


def main(runtimes):
    import boto3
    import botocore.config

    config = botocore.config.Config(retries={"max_attempts": 1})
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    clients = {
        service: boto3.client(service, endpoint_url=endpoint, config=config) for service in ("lambda", "iam", "logs")
    }
    test = unittest.TestCase()
    test.maxDiff = None
    for runtime in runtimes:
        Journey(test, clients, runtime).run()


if __name__ == "__main__":
    main(sys.argv[1:])
