"""kiln itself, as its user runs it."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import urllib.request

from cli import Cli
from server import ROOT, Server


class CommandLine(unittest.TestCase):
    """kiln itself. program: an aws CLI."""

    program = None

    def kiln(self, *arguments, **settings):
        # Any machine may run this; what isolates is tested where it can be. And nobody's own server is touched.
        data = self.enterContext(tempfile.TemporaryDirectory())
        settings.setdefault("env", {**os.environ, "KILN_ISOLATION": "process", "KILN_DATA": data})
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
            client = Cli("accounts", self.program, {**server.environment(), **settings}, server.endpoint)
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
