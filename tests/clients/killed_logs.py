"""
Logs while the server is killed: `PYTHON killed_logs.py RUNTIME [KILLS]`; exits 1 when something is missing.

Clients put events without a pause and a function prints without one; the server is killed with SIGKILL at random. Every
event of a PutLogEvents that was acknowledged is there afterwards, in order; so is every line that the function printed
more than a second before.
"""
import random
import sys
import threading
import time
import unittest

from package import BASIC_EXECUTION, TRUST, package_of
from server import Server

OFTEN = {"Delay": 0.05, "MaxAttempts": 400}
WRITERS = 4
OLD_SECONDS = 1.0
SOURCE = """
import time


def lambda_handler(event, context):
    end = time.time() + event["seconds"]
    number = 0
    while time.time() < end:
        print("%d %.6f %s" % (number, time.time(), event["round"]))
        number += 1
        time.sleep(0.002)
"""


class Writer:
    """Puts batches into a stream of its own, and knows what was acknowledged."""

    def __init__(self, logs, stream):
        self._logs, self.stream = logs, stream
        self.acknowledged, self._next, self.stopped = [], 0, False
        logs.create_log_stream(logGroupName="killed", logStreamName=stream)

    def run(self):
        import botocore.exceptions

        while not self.stopped:
            batch = ["%s-%06d" % (self.stream, self._next + i) for i in range(20)]
            now = int(time.time() * 1000)
            try:
                self._logs.put_log_events(logGroupName="killed", logStreamName=self.stream,
                                          logEvents=[{"timestamp": now, "message": text} for text in batch])
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                return
            self.acknowledged += batch
            self._next += len(batch)


def clients_of(server):
    import boto3
    from botocore.config import Config

    environment = server.environment()
    config = Config(retries={"total_max_attempts": 1}, read_timeout=20, connect_timeout=5)
    return {service: boto3.client(
        service, endpoint_url=server.endpoint, config=config, region_name=environment["AWS_DEFAULT_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"]) for service in ("lambda", "iam", "logs")}


def events_of(logs, group, stream):
    """In the order of the stream."""
    found, token = [], None
    while True:
        more = {"nextToken": token} if token else {"startFromHead": True}
        page = logs.get_log_events(logGroupName=group, logStreamName=stream, **more)
        found += [event["message"] for event in page["events"]]
        if page["nextForwardToken"] == token:
            return found
        token = page["nextForwardToken"]


def kill_once(test, server, clients, number):
    """Returns what was acknowledged by stream, and the moment of the kill."""
    writers = [Writer(clients["logs"], "s-%d-%d" % (number, i)) for i in range(WRITERS)]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()

    def print_on():
        import botocore.exceptions

        try:
            clients["lambda"].invoke(FunctionName="printer", Payload='{"seconds": 15, "round": "%d"}' % number)
        except botocore.exceptions.BotoCoreError:
            pass

    printing = threading.Thread(target=print_on)
    printing.start()
    time.sleep(2.5 + random.random())
    killed_at = time.time()
    server.kill()
    for writer in writers:
        writer.stopped = True
    for thread in threads + [printing]:
        thread.join(60)
    test.assertTrue(all(writer.acknowledged for writer in writers), "nothing was acknowledged")
    return {writer.stream: writer.acknowledged for writer in writers}, killed_at


def printed(logs, number):
    """Numbers and times of the lines of one round, in order."""
    lines = []
    for page in logs.get_paginator("describe_log_streams").paginate(logGroupName="/aws/lambda/printer"):
        for stream in page["logStreams"]:
            for message in events_of(logs, "/aws/lambda/printer", stream["logStreamName"]):
                words = message.split()
                if len(words) == 3 and words[0].isdigit() and words[2] == str(number):
                    lines.append((int(words[0]), float(words[1])))
    return lines


def main(runtime, kills):
    test = unittest.TestCase()
    server = Server()
    events = lines = 0
    try:
        clients = clients_of(server)
        role = clients["iam"].create_role(RoleName="killed", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
        clients["iam"].attach_role_policy(RoleName="killed", PolicyArn=BASIC_EXECUTION)
        clients["logs"].create_log_group(logGroupName="killed")
        clients["lambda"].create_function(
            FunctionName="printer", Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler", Timeout=60,
            Code={"ZipFile": package_of("lambda_function.py", SOURCE)})
        clients["lambda"].get_waiter("function_active_v2").wait(FunctionName="printer", WaiterConfig=OFTEN)
        for number in range(kills):
            acknowledged, killed_at = kill_once(test, server, clients, number)
            server.start()
            clients = clients_of(server)
            for stream, expected in acknowledged.items():
                # What was on its way may be there too, behind it.
                stored = events_of(clients["logs"], "killed", stream)
                test.assertEqual(stored[:len(expected)], expected)
                events += len(expected)
            found = printed(clients["logs"], number)
            test.assertEqual([n for n, _ in found], list(range(len(found))), "lines are missing between others")
            test.assertTrue(found, "no line of the function is there")
            # The next line would have been printed some milliseconds later.
            test.assertGreater(found[-1][1] + 0.1, killed_at - OLD_SECONDS,
                               "the last line that is there is of %.3f s before the kill" % (killed_at - found[-1][1]))
            lines += len(found)
    finally:
        server.stop()
    print("%d kills: %d acknowledged events and %d lines of a function, none missing" % (kills, events, lines))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
