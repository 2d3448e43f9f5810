"""
Asynchronous events while the server is killed: python3 tests/clients/events.py [--events N] [--kills N] [--seed N]

Clients send events without a pause; the server is killed with SIGKILL at random, while they are accepted and while they
are delivered. Every event that was answered with 202 must have run. How many ran more than once is counted: at least
once is what is promised. Last line: what came of it.
"""
import argparse
import collections
import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

from package import TRUST, package_of
from server import Server

# The function writes where the server cannot lose it. At the level `process` it may.
SOURCE = """
import os


def lambda_handler(event, context):
    file = os.open(event["file"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, b"%d %s\\n" % (event["number"], context.aws_request_id.encode()))
    os.close(file)
"""
SENDERS = 8
DRAIN_SECONDS = 240


class Senders:
    """Send each number until it is accepted, wherever the server is by then."""

    def __init__(self, server, name, file, count):
        self._server, self._name, self._file = server, name, file
        self._numbers = iter(range(count))
        self._lock = threading.Lock()
        self.accepted, self.unanswered = {}, collections.Counter()
        self.stopped = False

    def run(self):
        connection = None
        while not self.stopped:
            with self._lock:
                number = next(self._numbers, None)
            if number is None:
                return
            while not self.stopped:
                try:
                    connection = connection or self._connect()
                    request_id = self._send(connection, number)
                except (OSError, http.client.HTTPException):
                    # Accepted or not: nobody knows. It is sent again, and may run twice for that.
                    connection = None
                    with self._lock:
                        self.unanswered[number] += 1
                    time.sleep(0.05)
                    continue
                with self._lock:
                    self.accepted[number] = request_id
                break

    def _connect(self):
        return http.client.HTTPConnection(self._server.endpoint[len("http://"):], timeout=20)

    def _send(self, connection, number):
        body = json.dumps({"number": number, "file": self._file})
        path = "/2015-03-31/functions/%s/invocations" % self._name
        connection.request("POST", path, body, {"X-Amz-Invocation-Type": "Event"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 202 or text:
            raise AssertionError("%d %r" % (answer.status, text))
        return answer.getheader("x-amzn-RequestId")


def create(server, name):
    import boto3

    settings = {"endpoint_url": server.endpoint, "region_name": "us-east-1"}
    keys = {"aws_access_key_id": "anybody", "aws_secret_access_key": "anything"}
    iam, functions = (boto3.client(s, **settings, **keys) for s in ("iam", "lambda"))
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    functions.create_function(
        FunctionName=name, Runtime=server.runtimes()[-1], Role=role, Handler="lambda_function.lambda_handler",
        Timeout=20, Code={"ZipFile": package_of("lambda_function.py", SOURCE)})
    often = {"Delay": 0.05, "MaxAttempts": 400}
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=often)


def ran(file):
    """Request ids by number, of whole lines."""
    found = collections.defaultdict(list)
    text = pathlib.Path(file).read_text() if os.path.exists(file) else ""
    for line in text.splitlines():
        number, request_id = line.split()
        found[int(number)].append(request_id)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    print("seed %d" % arguments.seed, flush=True)
    server = Server("--auth", "off", level="process")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "ran")
        try:
            create(server, "events")
            senders = Senders(server, "events", file, arguments.events)
            began = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
                running = [pool.submit(senders.run) for _ in range(SENDERS)]
                try:
                    interrupt(server, senders, file, arguments, chance)
                    for sender in running:
                        sender.result(DRAIN_SECONDS)
                finally:
                    senders.stopped = True
            print("%d events accepted, %d killed servers, after %.1f s" % (
                len(senders.accepted), arguments.kills, time.monotonic() - began), flush=True)
            return settle(senders, file, arguments.events, began)
        finally:
            server.stop()


def interrupt(server, senders, file, arguments, chance):
    """Each kill comes after a share of the events: half of them while they are accepted, half while they run."""
    for kill in range(arguments.kills):
        share = (kill + chance.random()) / arguments.kills * arguments.events
        deadline = time.monotonic() + DRAIN_SECONDS
        while (len(senders.accepted) if kill % 2 == 0 else len(ran(file))) < share and time.monotonic() < deadline:
            time.sleep(0.005)
        server.kill()
        server.start()


def settle(senders, file, count, began):
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        found = ran(file)
        lost = [n for n, request_id in senders.accepted.items() if request_id not in found[n]]
        if not lost or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    runs = [request_id for ids in found.values() for request_id in ids]
    again = len(runs) - len(set(runs))
    print("%d ran after %.1f s; %d lost, %d ran more than once; %d requests were cut off" % (
        len(set(runs)), time.monotonic() - began, len(lost), again, sum(senders.unanswered.values())))
    if len(senders.accepted) != count or lost:
        print("lost: %s" % lost[:20])
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
