"""
Every limit hit for real: python3 tests/limits/run.py [--environments N] [--level LEVEL] [NAME…]

Needs root, for the isolation level `full`. What the kernel keeps is counted before and
after, for which no other server may run. A soak: --environments 10000 Left, at either level.
Last line: N passed, N failed.
"""
import argparse
import glob
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "clients")]

import host  # noqa: E402
from case import LimitTest, runtime_of  # noqa: E402
from function import Function  # noqa: E402
from inits import Inits  # noqa: E402
from processors import Processors  # noqa: E402
from server import ROOT, Server  # noqa: E402
from soak import Left  # noqa: E402

DESCRIPTORS = 1024
PROCESSES = 1024
MAX_EVENT = 256 * 1024

# The kernel keeps one whose directory is gone for as long as it keeps a page that was read in it first.
LATE_CGROUPS = 8


class Memory(LimitTest):
    def test_function_over_its_memory_is_killed_and_told_from_other_kills(self):
        function = self.function(MemorySize=128)
        answer = function("memory", 200)
        self.assert_exit(answer, "Runtime exited with error: signal: killed", "Runtime.OutOfMemory")
        self.assertIn("\tMax Memory Used: 128 MB\t", answer.report)
        self.assertEqual(function("memory", 20).payload, 20 << 20)

    def test_child_over_the_memory_dies_alone(self):
        function = self.function(MemorySize=128)
        self.assertEqual(function("memory_of_child", 200).payload, -signal.SIGKILL)
        self.assertEqual(function("counted").payload, 0)

    def test_kill_behind_a_child_over_the_memory_is_no_end_by_memory(self):
        function = self.function(MemorySize=128)
        self.assertEqual(function("memory_of_child", 200).payload, -signal.SIGKILL)
        self.assert_exit(function("end", "kill"), "Runtime exited with error: signal: killed", "Runtime.ExitError")

    def test_memory_within_the_size_is_had(self):
        self.assertEqual(self.function(MemorySize=512)("memory", 400).payload, 400 << 20)

    def test_peak_is_reported(self):
        answer = self.function(MemorySize=512)("memory", 100)
        self.assertRegex(answer.report, r"\tMax Memory Used: 1\d\d MB\t")


class Exits(LimitTest):
    def test_ends_are_told_in_aws_words(self):
        function = self.function()
        for how, reason in (
            ("kill", "Runtime exited with error: signal: killed"),
            ("terminate", "Runtime exited with error: signal: terminated"),
            ("abort", "Runtime exited with error: signal: aborted"),
            ("segfault", "Runtime exited with error: signal: segmentation fault"),
            ("3", "Runtime exited with error: exit status 3"),
            ("143", "Runtime exited with error: exit status 143"),
            ("0", "Runtime exited without providing a reason"),
        ):
            with self.subTest(how):
                self.assert_exit(function("end", how), reason, "Runtime.ExitError")
        self.assertEqual(function("counted").payload, 0)

    def test_first_era_says_the_same_of_every_end(self):
        answer = self.function(runtime="python2.7")("end", "3")
        self.assertRegex(
            json.dumps(answer.payload),
            r'^{"errorMessage": "RequestId: \S+ Process exited before completing request"}$')


class Timeout(LimitTest):
    def test_process_tree_is_gone_and_tmp_is_kept(self):
        marker = "7391.%d" % os.getpid()
        function = self.function(Timeout=1)
        before = function("who").payload
        answer = function("leave", marker)
        self.assertTrue(answer.is_error)
        self.assertEqual(answer.payload["errorType"], "Sandbox.Timedout")
        self.assertIn("Task timed out after 1.00 seconds", answer.payload["errorMessage"])
        self.assertTrue(answer.report.endswith("\tStatus: timeout"), answer.report)
        self.assertFalse("sleep " + marker in host.commands().values())
        text, started = function("left").payload
        self.assertEqual(text, marker)
        self.assertGreater(started, before[-1])
        streams = self.logs.describe_log_streams(logGroupName="/aws/lambda/" + function.name)["logStreams"]
        self.assertEqual(len(streams), 1)

    def test_eras_have_their_own_words(self):
        for runtime in ("python2.7", "python3.7"):
            answer = self.function(runtime=runtime, Timeout=1)("leave", "1")
            self.assertRegex(
                json.dumps(answer.payload),
                r'^{"errorMessage": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ Task timed out after 1.00 seconds"}$')

    def test_init_over_its_limit_runs_again_within_the_event(self):
        function = self.function(Timeout=2, Environment={"Variables": {"SLOW_INIT": "600"}})
        answer = function("who")
        self.assertIn("Task timed out after 2.00 seconds", answer.payload["errorMessage"])
        messages = function.log_until(lambda m: "Task timed out" in m)
        reports = [m for m in messages if m.startswith("INIT_REPORT")]
        self.assertRegex(reports[0], r"^INIT_REPORT Init Duration: 10\d{3}\.\d\d ms\tPhase: init\tStatus: timeout\n$")


class Counts(LimitTest):
    def test_processes(self):
        function = self.function(MemorySize=1769, Timeout=120)
        count, reason = function("processes").payload
        self.assertEqual(reason, "EAGAIN")
        self.assertTrue(PROCESSES - 16 < count < PROCESSES, count)
        self.assertEqual(function("counted").payload, 0)

    def test_descriptors(self):
        count, reason, raised = self.function()("descriptors").payload
        self.assertEqual((reason, raised), ("EMFILE", "kept"))
        self.assertTrue(DESCRIPTORS - 16 < count < DESCRIPTORS, count)


class Disk(LimitTest):
    def test_tmp_is_full_at_its_size_and_takes_no_memory(self):
        function = self.function(MemorySize=128, Timeout=120)
        megabytes, reason = function("fill", "/tmp").payload
        self.assertEqual(reason, "ENOSPC")
        self.assertTrue(490 <= megabytes <= 540, megabytes)

    def test_tmp_has_the_size_asked_for(self):
        function = self.function(MemorySize=512, Timeout=120, EphemeralStorage={"Size": 700})
        megabytes, reason = function("fill", "/tmp").payload
        self.assertEqual(reason, "ENOSPC")
        self.assertTrue(670 <= megabytes <= 730, megabytes)

    def test_nothing_else_can_be_written(self):
        function = self.function()
        for place in ("/var/task", "/var/runtime", "/var/lang", "/opt", "/etc", "/dev", "/"):
            answer = function("fill", place)
            self.assertTrue(answer.is_error and "Read-only file system" in answer.payload["errorMessage"]
                            or "Permission denied" in str(answer.payload), (place, answer.payload))


class Output(LimitTest):
    def test_response(self):
        function = self.function(MemorySize=512)
        self.assertEqual(len(function("respond", 6 * 1024 * 1024 + 98).payload), 6 * 1024 * 1024 + 98)
        answer = function("respond", 6 * 1024 * 1024 + 99)
        self.assertEqual(answer.payload, {
            "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
            "errorType": "Function.ResponseSizeTooLarge"})
        self.assertEqual(function("counted").payload, 0)

    def test_log_line_is_cut_into_events(self):
        function = self.function()
        function("line", 1000000)
        messages = function.log_until(lambda m: m.rstrip("\n").endswith("x>"))
        parts = [m for m in messages if m.strip("<>x\n") == "" and m]
        self.assertEqual(sum(len(p.rstrip("\n")) for p in parts), 1000000)
        self.assertLessEqual(max(map(len, parts)), MAX_EVENT)


class Freeze(LimitTest):
    def test_threads_stand_still_between_events(self):
        function = self.function(MemorySize=1769)
        function("background")
        time.sleep(2)  # the pause is what is tested: some 200 counts if nothing stopped the thread
        self.assertLess(function("counted").payload, 60)


class Ends(unittest.TestCase):
    """What a server leaves behind, stopped or killed."""

    def busy_server(self):
        server = Server("--isolation", "full")
        LimitTest.use(server, runtime_of(server))
        for i in range(3):
            name = "left-%d" % i
            Function(LimitTest.aws, LimitTest.logs, LimitTest.role, name, LimitTest.runtime)("background")
        return server

    def test_stop_leaves_nothing(self):
        before = host.settled()
        server = self.busy_server()
        server.stop()
        self.assertEqual(host.left(before), {})

    def test_kill_leaves_no_process_and_the_next_start_removes_the_rest(self):
        before = host.settled()
        server = self.busy_server()
        try:
            server.kill()
            self.assertEqual(host.settled()["processes"], before["processes"])
        finally:
            server.start()
            server.stop()
        self.assertEqual(host.left(before), {})

    def test_signal_during_the_start_leaves_nothing(self):
        """Moments after it has a number: from then on there is something to leave."""
        before, ready = host.settled(), 0
        for delay in (0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8):
            with tempfile.TemporaryDirectory() as data:
                command = [str(ROOT / "kiln"), "up", "--isolation", "full", "--listen", "127.0.0.1:0", "--data", data]
                server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                while server.poll() is None and not any(map(os.path.getsize, glob.glob("/run/kiln/slot-*"))):
                    time.sleep(0.005)
                time.sleep(delay)
                server.terminate()
                ready += b" is ready at " in server.communicate(timeout=30)[1]
        self.assertLess(ready, 7, "each was ready before its signal came")
        self.assertEqual(host.left(before), {})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--environments", type=int, default=Left.environments)
    parser.add_argument("--level", choices=("full", "userns"), default="full")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    if os.getuid() != 0:
        print("limits: the level `full` needs root\n0 passed, 0 failed, 1 skipped")
        return 0
    Left.environments, Left.level = arguments.environments, arguments.level
    subprocess.run([str(ROOT / "kiln"), "runtimes"], check=True, stdout=subprocess.DEVNULL)
    before = None if arguments.names else host.settled()
    result = unittest.TestResult()
    if arguments.level == "full":
        cases = Memory, Exits, Inits, Timeout, Counts, Processors, Disk, Output, Freeze
        with_server(chosen(cases, arguments.names), result)
        run(chosen([Left, Ends], arguments.names), result)
    else:
        run(chosen([Left], arguments.names), result)
    left = host.left(before) if before else {}
    if left.get("memory cgroups", (0, 0))[1] - left.get("memory cgroups", (0, 0))[0] <= LATE_CGROUPS:
        left.pop("memory cgroups", None)
    if left:
        result.failures.append((None, "the host is not as it was: %s" % left))
    for test, trace in result.failures + result.errors:
        print("FAILED %s\n%s" % (test and test.id(), trace))
    failed = len(result.failures) + len(result.errors)
    print("%d passed, %d failed" % (result.testsRun - failed, failed))
    return 1 if failed else 0


def chosen(cases, names):
    tests = [test for case in cases for test in unittest.defaultTestLoader.loadTestsFromTestCase(case)]
    return [test for test in tests if not names or any(name in test.id() for name in names)]


def with_server(tests, result):
    if not tests:
        return
    server = Server("--isolation", "full")
    try:
        LimitTest.use(server, runtime_of(server))
        run(tests, result)
    finally:
        server.stop()


def run(tests, result):
    for test in tests:
        started = time.monotonic()
        bad = len(result.failures) + len(result.errors)
        test.run(result)
        ok = len(result.failures) + len(result.errors) == bad
        print("%s %s (%.1f s)" % ("ok    " if ok else "FAILED", test.id(), time.monotonic() - started), flush=True)


if __name__ == "__main__":
    sys.exit(main())
