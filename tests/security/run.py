"""
The escape suite: python3 tests/security/run.py [--level L] [--list] [RUNTIME...]

Runs every probe inside functions of a real server, on the first, the newest and some Pythons between, at each isolation
level. What is expected stands in expected.py. Prints what is not as expected. Last line: N passed, N failed, N skipped.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "probes"), str(HERE / "neighbours"), str(HERE.parent / "clients")]
sys.dont_write_bytecode = True

import expected  # noqa: E402
import guard  # noqa: E402
import leftovers  # noqa: E402
import stages  # noqa: E402
import way_out  # noqa: E402
from families import FAMILIES  # noqa: E402
from levels import LEVELS, LevelServer, why_not  # noqa: E402
from planting import Planted, as_nobody  # noqa: E402
from server import ROOT  # noqa: E402
from tally import Tally  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument("--list", action="store_true", help="number the probes, run none")
    parser.add_argument("--verbose", action="store_true", help="print what every probe finds")
    parser.add_argument("runtimes", nargs="*")
    arguments = parser.parse_args()
    if arguments.list:
        return number_the_probes()
    leftovers.adopt_orphans()
    subprocess.run([str(ROOT / "kiln"), "runtimes"], check=True, stdout=subprocess.DEVNULL)
    tally = Tally(arguments.verbose)
    check_guard(tally)
    for level in [arguments.level] if arguments.level else LEVELS:
        reason = why_not(level)
        if reason:
            tally.skip(reason)
            continue
        started = time.monotonic()
        try:
            run_level(level, arguments.runtimes, tally)
        except Exception as error:
            tally.check(level, "runs to its end", False, "%s: %s" % (type(error).__name__, error))
        print("%s: %.0f s" % (level, time.monotonic() - started), flush=True)
    tally.report()
    return 1 if tally.surprises or not tally.passed else 0


def number_the_probes():
    number = 0
    for module in FAMILIES:
        for name, _ in module.PROBES:
            number += 1
            _, reason = expected.expectation("full", module.FAMILY, name)
            print("%3d  %-15s %s%s" % (
                number, module.FAMILY, name, "" if reason.startswith("nothing") else "  [intended: %s]" % reason))
    return 0


def check_guard(tally):
    """The probes must refuse to run where something was left to them: here, and as anybody without a filter."""
    tally.check("host", "the guard refuses outside a sandbox", guard.refusal() is not None)
    command = [sys.executable, "-c", "import guard; print(guard.refusal())"]
    if os.getuid() == 0:
        command = as_nobody("--no-new-privs", *command)
    shown = subprocess.run(command, capture_output=True, text=True, cwd=HERE / "probes").stdout.strip()
    tally.check("host", "the guard refuses without a filter", shown not in ("", "None"), shown)


def run_level(level, words, tally):
    before, own = leftovers.snapshot(), set()
    with Planted() as planted:
        own = {process.pid for process in planted.processes}
        check_outside(planted, tally)
        planted.knocks.clear()
        try:
            server = LevelServer(level, planted)
        except RuntimeError as error:
            tally.check(level, "the server starts", False, error)
            return
        try:
            stages.run(level, words, server, planted, tally)
            server.kill()
            left = running_orphans(own)
            tally.check(level, "kill -9 of the server leaves no process that can run", not left, left)
            server.start()
            temporary = pathlib.Path(server.folder, "temporary").read_text()
        finally:
            server.stop()
        if way_out.why_not():
            tally.skip(way_out.why_not())
        else:
            way_out.run(level, words, planted, tally)
    tally.check(level, "the server's temporary folder is gone", not os.path.exists(temporary), temporary)
    tally.check(level, "nobody knocked at the host", not planted.knocks, planted.knocks[:5])
    left = leftovers.left_since(before, server.folder)
    tally.check(level, "the host is as it was", not left, left[:10])


def check_outside(planted, tally):
    """What was planted can be reached by anybody who is not in a sandbox."""
    command = [sys.executable, str(HERE / "outside.py")]
    if os.getuid() == 0:
        command = as_nobody("--no-new-privs", *command)
    done = subprocess.run(
        command, input=json.dumps(planted.targets(None)), capture_output=True, text=True, timeout=60)
    rows = json.loads(done.stdout) if done.returncode == 0 else []
    tally.check("outside", "the control ran", rows, done.stderr)
    for family, name, outcome, detail in rows:
        tally.check("outside", "%s: %s is there to be reached" % (family, name), outcome == "reached", detail)


def running_orphans(own):
    deadline = time.monotonic() + 10
    while True:
        found = [orphan for orphan in leftovers.orphans(own) if leftovers.can_run(orphan)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
