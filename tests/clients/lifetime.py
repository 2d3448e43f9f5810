"""A server that is killed, and one that ends."""
import concurrent.futures
import os
import pathlib
import time
import unittest

from cli import Cli, CliError
from package import TRUST, package, package_of
from server import Server


class Restart(unittest.TestCase):
    """What was acknowledged is there after kill -9."""

    def test_function_created_before_kill_9_is_invoked_after(self):
        server = Server()
        try:
            client = Cli("restart", self.program, server.environment(), server.endpoint)
            role = client.create_role("restart")["Arn"]
            client.run(
                "iam",
                "put-role-policy",
                "--role-name",
                "restart",
                "--policy-name",
                "p",
                "--policy-document",
                TRUST.replace('"Principal": {"Service": "lambda.amazonaws.com"}', '"Resource": "*"'),
            )
            runtime = server.runtimes()[-1]
            created = client.create_function("survivor", runtime, role, package("Still here"))
            server.kill()
            server.start()
            client = Cli("restart", self.program, server.environment(), server.endpoint)
            client.wait_active("survivor")
            self.assertEqual(client.get_function("survivor")["Configuration"]["CodeSha256"], created["CodeSha256"])
            self.assertEqual(client.invoke("survivor", {"name": "Ada"})[1]["message"], "Still here, Ada")
            self.assertEqual(
                client.run("iam", "get-role-policy", "--role-name", "restart", "--policy-name", "p")["PolicyName"], "p"
            )

            server.kill()
            server.start()
            client = Cli("restart", self.program, server.environment(), server.endpoint)
            self.assertEqual(client.invoke("survivor", {"name": "Grace"})[1]["message"], "Still here, Grace")
        finally:
            server.stop()


class Shutdown(unittest.TestCase):
    """A server that ends takes what runs with it."""

    SPIN = """
def lambda_handler(event, context):
    print("spinning")
    while True:
        pass
"""

    def end(self, runtime, level, stop):
        server = Server(level=level)
        try:
            client = Cli("shutdown", self.program, server.environment(), server.endpoint)
            role = client.create_role("shutdown")["Arn"]
            client.attach_basic_execution("shutdown")
            client.create_function("spin", runtime, role, package_of("lambda_function.py", self.SPIN), timeout=60)
            temporary = pathlib.Path(server.folder, "temporary").read_text()
            client.wait_active("spin")
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                invoking = pool.submit(self.outcome, client)
                # Not before: a server that stops during an init answers something else.
                wait_for(lambda: self.has_begun(client))
                processes = server.descendants()
                stop(server)
                wait_for(lambda: not any(os.path.exists("/proc/%d" % number) for number in processes))
                return invoking.result(), os.path.exists(temporary), server.process.returncode
        finally:
            server.stop()

    def has_begun(self, client):
        try:
            found = client.run("logs", "filter-log-events", "--log-group-name", "/aws/lambda/spin")
        except CliError:
            return False  # there is no log yet
        return any("spinning" in event["message"] for event in found["events"])

    def outcome(self, client, name="spin"):
        try:
            return str(client.invoke(name, {})[1])
        except CliError as error:
            return str(error)

    def test_sigterm_answers_the_callers_and_leaves_nothing(self):
        for runtime, level in self.cases:
            outcome, temporary_left, status = self.end(runtime, level, lambda server: server.terminate())
            self.assertRegex(outcome, "signal: killed|Process exited before completing request")
            self.assertEqual((temporary_left, status), (False, 0))

    def test_invocation_that_ends_in_time_is_waited_for(self):
        server = Server()
        try:
            client = Cli("drain", self.program, server.environment(), server.endpoint)
            role = client.create_role("drain")["Arn"]
            source = 'import time\ndef lambda_handler(event, context):\n    time.sleep(3)\n    return "waited for"\n'
            client.create_function("slow", self.cases[-1][0], role, package_of("lambda_function.py", source))
            client.wait_active("slow")
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                invoking = pool.submit(self.outcome, client, "slow")
                wait_for(lambda: server.health()["running"] == 1)
                server.drain()
                self.assertIn("waited for", invoking.result())
            self.assertEqual(server.process.returncode, 0)
        finally:
            server.stop()

    def test_kill_9_leaves_no_process_running(self):
        for runtime, level in self.cases:
            self.end(runtime, level, lambda server: server.kill())


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("waited %d s in vain" % seconds)
