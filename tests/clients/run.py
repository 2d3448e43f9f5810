"""
Journeys through Kiln with clients that nobody here wrote: python3 tests/clients/run.py [--all]

Clients: every aws CLI and every boto3 that is found (on PATH, of the system, of pyenv). Last line: N passed, N failed.
"""
import concurrent.futures
import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from across import Across  # noqa: E402
from cli import Cli, CliError  # noqa: E402
from identity import CliCalls, IdentityWalk  # noqa: E402
from package import BASIC_EXECUTION, TRUST, package, package_of  # noqa: E402
from policies import Policies  # noqa: E402
from server import ROOT, Server  # noqa: E402
from walk import walk  # noqa: E402


def aws_programs():
    pyenv = os.path.join(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "versions", "*", "bin", "aws")
    found = {}
    for path in [shutil.which("aws"), "/usr/bin/aws", *glob.glob(pyenv)]:
        if path and os.path.exists(path):
            text = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
            if text.startswith("aws-cli/"):
                found.setdefault(text.split()[0].split("/")[1], path)
    return found


def boto_pythons():
    pyenv = os.path.join(os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv")), "versions", "*", "bin", "python")
    found = {}
    for path in ["/usr/bin/python3", shutil.which("python3"), *glob.glob(pyenv)]:
        if path and os.path.exists(path):
            done = subprocess.run(
                [path, "-c", "import boto3; print(boto3.__version__)"], capture_output=True, text=True
            )
            if done.returncode == 0:
                found.setdefault(done.stdout.strip(), path)
    return found


class Walk(unittest.TestCase):
    """One client, one runtime."""

    def __init__(self, title, action):
        super().__init__("run_walk")
        self._title, self._action = title, action

    def run_walk(self):
        self._action(self)

    def id(self):
        return "walk " + self._title


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


class CommandLine(unittest.TestCase):
    """kiln itself."""

    def kiln(self, *arguments, **settings):
        # Any machine may run this; what isolates is tested where it can be.
        settings.setdefault("env", {**os.environ, "KILN_ISOLATION": "process"})
        return subprocess.run([str(ROOT / "kiln"), *arguments], capture_output=True, text=True, timeout=120, **settings)

    def test_run_prints_the_log_and_the_result(self):
        done = self.kiln("run", str(ROOT / "examples" / "hello"), "--event", '{"name":"Ada"}')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["message"], "Hello, Ada!")
        self.assertIn("REPORT RequestId: ", done.stderr)
        self.assertIn("Greeting Ada with ", done.stderr)

    def test_run_of_a_function_that_fails_shows_the_error_and_exits_1(self):
        done = self.kiln("run", str(ROOT / "examples" / "hello"), "--event", "[]")
        self.assertEqual(done.returncode, 1)
        self.assertIn("kiln: AttributeError: 'list' object has no attribute 'get'\n", done.stderr)
        self.assertIn('  File "/var/task/lambda_function.py", line 5, in lambda_handler\n', done.stderr)
        self.assertEqual(done.stdout, "")

    def test_run_takes_a_trailing_slash_and_an_event_from_a_file(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as event:
            event.write('{"name":"Grace"}')
            event.flush()
            done = self.kiln("run", str(ROOT / "examples" / "hello") + "/", "--event", "@" + event.name)
        self.assertEqual(json.loads(done.stdout)["message"], "Hello, Grace!", done.stderr)

    def test_bad_input_is_one_line(self):
        hello = str(ROOT / "examples" / "hello")
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "accounts.json").write_text("{")
            pathlib.Path(folder, "master-key").write_text(43 * "A" + "=\n")
            for arguments, expected in (
                (("run", "/nonexistent"), "There is no folder or file /nonexistent."),
                (("run", hello, "--event", "@/nonexistent"), "The event file '/nonexistent' cannot be read"),
                (("run", hello, "--event", "{"), "Could not parse request body into json"),
                (("run", hello, "--env", "NAME"), "--env 'NAME' is not of the form NAME=VALUE."),
                (("run", hello, "--handler", "a b"), "failed to satisfy constraint"),
                (("up", "--listen", "nonsense"), "--listen 'nonsense' is no address"),
                (("up", "--listen", "0.0.0.0:0", "--auth", "off"), "or say --allow-anybody too."),
                (("up", "--listen", "0.0.0.0:0"), "or say --allow-plaintext too."),
                (("up", "--listen", "127.0.0.1:0", "--tls-cert", "/nonexistent"), "--tls-cert needs --tls-key"),
                (("account", "list", "--data", "/nonexistent"), "No server was started in /nonexistent yet"),
                (
                    ("up", "--listen", "192.0.2.1:4566", "--allow-plaintext"),
                    "The address 192.0.2.1:4566 cannot be listened on",
                ),
                (("up", "--data", folder, "--listen", "127.0.0.1:0"), "accounts.json is not a list of accounts."),
                (("env", "--data", "/nonexistent"), "No server runs in /nonexistent"),
            ):
                done = self.kiln(*arguments)
                self.assertEqual((done.returncode, done.stdout), (1, ""), (arguments, done.stderr))
                lines = done.stderr.replace("\\n", "").strip().split("\n")
                self.assertTrue(lines[0].startswith("kiln: ") and expected in lines[0], done.stderr)
                self.assertNotIn("   at ", done.stderr)

    def test_account_that_is_added_is_another_from_then_on(self):
        server = Server()
        try:
            added = self.kiln("account", "add", "staging", "--data", server.folder)
            self.assertRegex(added.stdout, r"^\d{12}\n$")
            listed = self.kiln("account", "list", "--data", server.folder).stdout
            self.assertRegex(listed, r"(?m)^123456789012  default .*\n%s  staging " % added.stdout.strip())
            exports = self.kiln("env", "--account", "staging", "--data", server.folder).stdout
            settings = dict(line[len("export "):].split("=", 1) for line in exports.splitlines())
            self.assertNotIn(settings["AWS_SECRET_ACCESS_KEY"], listed + added.stdout + added.stderr)
            client = Cli("accounts", Restart.program, {**server.environment(), **settings}, server.endpoint)
            self.assertEqual(client.run("sts", "get-caller-identity")["Account"], added.stdout.strip())
            refusals = (
                ("staging", "There is an account staging already"),
                ("12", "it has twelve digits"),
                ("A", "is no name"),
            )
            for bad, text in refusals:
                done = self.kiln("account", "add", bad, "--data", server.folder)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(text, done.stderr)
        finally:
            server.stop()

    def test_secrets_are_nowhere_in_the_clear(self):
        server = Server()
        try:
            secret = server.environment()["AWS_SECRET_ACCESS_KEY"].encode()
            for path in pathlib.Path(server.folder).rglob("*"):
                self.assertFalse(path.is_file() and secret in path.read_bytes(), path)
            health = urllib.request.urlopen(server.endpoint + "/_kiln/health").read()
            command = pathlib.Path("/proc/%d/cmdline" % server.process.pid).read_bytes()
            self.assertNotIn(secret, health + command)
            for name in ("accounts.json", "master-key"):
                self.assertEqual(pathlib.Path(server.folder, name).stat().st_mode & 0o777, 0o600, name)
        finally:
            server.stop()

    def test_taken_port_is_one_line_with_the_fix(self):
        server = Server()
        try:
            address = server.endpoint[len("http://") :]
            done = self.kiln("up", "--ephemeral", "--listen", address)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^kiln: Port \d+ on 127.0.0.1 is taken: .* --listen 127.0.0.1:\d+\.\n$")
            self.assertEqual(done.stdout, "")
        finally:
            server.stop()

    def test_data_folder_of_another_server_is_one_line_with_the_fix(self):
        server = Server()
        try:
            done = self.kiln("up", "--data", server.folder, "--listen", "127.0.0.1:0")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^kiln: Another Kiln uses the data folder .*--data DIR\.\n$")
        finally:
            server.stop()

    def test_unwritable_folder_is_one_line_with_the_fix(self):
        done = self.kiln("up", "--data", "/proc/kiln", "--listen", "127.0.0.1:0")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^kiln: The data folder /proc/kiln cannot be written to: .*\n$")

    def test_missing_interpreter_is_one_line_with_the_fix(self):
        environment = {**os.environ, "PYENV_ROOT": "/nonexistent", "KILN_ISOLATION": "process"}
        done = self.kiln("run", str(ROOT / "examples" / "hello"), "--runtime", "python3.15", env=environment)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^kiln: No interpreter for python3.15 is installed .*`kiln runtimes`.*\n$")

    def test_level_that_the_machine_does_not_give_is_refused_with_the_reason(self):
        environment = {**os.environ, "KILN_ISOLATION_LIMIT": "process"}
        done = self.kiln("run", "--isolation", "full", str(ROOT / "examples" / "hello"), env=environment)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^kiln: This machine gives functions no isolation .* --isolation process\.\n$")

    def test_runtimes_lists_every_identifier(self):
        listed = self.kiln("runtimes").stdout
        for identifier in ("python2.7", "python3.6", "python3.7", "python3.14"):
            self.assertIn(identifier + " ", listed)

    def test_doctor_names_a_fix_for_what_is_missing(self):
        done = self.kiln("doctor")
        self.assertIn("runtimes", done.stdout)
        self.assertEqual(done.stdout.count("note") + done.stdout.count("FAIL"), done.stdout.count("fix:"))


def main(words):
    subprocess.run([str(ROOT / "kiln"), "runtimes"], check=True, stdout=subprocess.DEVNULL)
    server = Server()
    environment, runtimes = server.environment(), server.runtimes()
    programs, pythons = aws_programs(), boto_pythons()
    # One boto3 walks and reads logs with every runtime, everything else walks with one of each era, but for those who
    # ask for all.
    of_eras = runtimes if "--all" in words else [r for r in runtimes if r in (runtimes[0], "python3.7", runtimes[-1])]
    lanes = []
    for version, program in programs.items():
        client = Cli("cli-" + version.replace(".", "-"), program, environment, server.endpoint)
        lanes.append(
            [Walk("aws CLI %s, %s" % (version, r), lambda test, c=client, r=r: walk(test, c, r)) for r in of_eras]
        )
        lanes[-1].append(
            Walk(
                "identity, aws CLI %s" % version,
                lambda test, c=client: IdentityWalk(test, CliCalls(c), runtimes[-1]).run(),
            )
        )

    def run(test, python, script, runtime):
        command = [python, str(HERE / script), runtime]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        test.assertEqual(done.returncode, 0, done.stderr)

    newest = max(pythons, key=lambda version: [int(part) for part in version.split(".")])
    for version, python in pythons.items():
        lanes.append(
            [
                Walk("boto3 %s, %s" % (version, r), lambda test, p=python, r=r: run(test, p, "boto.py", r))
                for r in (runtimes if version == newest else of_eras)
            ]
        )
        lanes[-1].append(
            Walk(
                "identity, boto3 %s" % version, lambda test, p=python: run(test, p, "identity.py", runtimes[-1])
            )
        )
    # Older ones do not know LoggingConfig.
    lanes.append(
        [
            Walk("log, boto3 %s, %s" % (newest, r), lambda test, r=r: run(test, pythons[newest], "logs.py", r))
            for r in of_eras
        ]
    )
    lanes.append(
        [
            Walk("layers, boto3 %s, %s" % (newest, r), lambda test, r=r: run(test, pythons[newest], "layers.py", r))
            for r in of_eras
        ]
    )
    lanes[-1].append(
        Walk("versions, boto3 %s" % newest, lambda test: run(test, pythons[newest], "versions.py", runtimes[-1]))
    )
    package_file = os.path.join(server.folder, "walk-js.zip")
    pathlib.Path(package_file).write_bytes(package("Hello"))

    def run_js(test, runtime):
        command = ["node", str(HERE / "js" / "walk.mjs"), package_file, TRUST, BASIC_EXECUTION, runtime]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        test.assertEqual(done.returncode, 0, done.stderr)

    lanes.append([Walk("JavaScript SDK, %s" % r, lambda test, r=r: run_js(test, r)) for r in of_eras])
    program = next(iter(programs.values()))

    def run_policies(test):
        root = Cli("root", program, environment, server.endpoint)
        Policies(test, root, program, environment, server.endpoint, runtimes[-1]).walk()

    def run_across(test):
        root = Cli("root", program, environment, server.endpoint)
        kiln = str(ROOT / "kiln")
        Across(test, root, kiln, server.folder, program, environment, server.endpoint, runtimes[-1]).walk()

    lanes.append([Walk("policies", run_policies), Walk("across accounts", run_across)])
    Restart.program = Shutdown.program = program
    best = json.load(urllib.request.urlopen(server.endpoint + "/_kiln/health"))["sandbox"]["level"]
    Shutdown.cases = [(r, level) for r in (runtimes[0], runtimes[-1]) for level in sorted({best, "process"})]
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    lanes.append([*load(Restart), *load(Shutdown), *load(CommandLine)])

    failures, count = [], 0
    try:
        with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
            for result in pool.map(run_lane, lanes):
                count += result.testsRun
                failures += result.failures + result.errors
    finally:
        server.stop()
    for test, trace in failures:
        print("FAILED %s\n%s" % (test.id(), trace))
    print(
        "clients: aws CLI %s; boto3 %s; JavaScript SDK; runtimes %s"
        % (", ".join(programs), ", ".join(pythons), " ".join(runtimes))
    )
    print("%d passed, %d failed" % (count - len(failures), len(failures)))
    return 1 if failures or not programs or not pythons else 0


def run_lane(tests):
    result = unittest.TestResult()
    for test in tests:
        test.run(result)
        print("%s %s" % ("ok    " if result.wasSuccessful() else "ran   ", test.id()), flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
