"""
The escape suite: python3 tests/security/run.py [--level L] [--list] [RUNTIME...]

Runs every probe inside functions of a real server, on the first, the newest and some Pythons between, at each isolation
level. What is expected stands in expected.py. Prints what is not as expected. Last line: N passed, N failed, N skipped.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "probes"), str(HERE / "neighbours"), str(HERE.parent / "clients")]
sys.dont_write_bytecode = True

import exhaustion  # noqa: E402
import expected  # noqa: E402
import guard  # noqa: E402
import leftovers  # noqa: E402
import scenarios  # noqa: E402
from families import FAMILIES  # noqa: E402
from functions import Functions  # noqa: E402
from levels import LEVELS, LevelServer, why_not  # noqa: E402
from planting import Planted, as_nobody  # noqa: E402
from server import ROOT  # noqa: E402

RUNTIMES = ("python2.7", "python3.6", "python3.7", "python3.12")
AT_A_TIME = 5  # most of the time is spent on answers that do not come


class Tally:
    def __init__(self, verbose=False):
        self.passed, self.surprises, self.skipped, self._verbose = 0, [], [], verbose

    def take(self, level, runtime, rows):
        where, rows = "%s %s" % (level, runtime), list(rows)
        for row in rows if self._verbose else ():
            print("%s | %s: %s | %s | %s" % (where, *row))
        strange = list(expected.surprises(level, runtime, rows))
        self.passed += len(rows) - len(strange)
        self.surprises += [(where, *row) for row in strange]

    def check(self, where, name, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.surprises.append((where, "suite", name, "failed", "passed", str(detail)))


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
            tally.skipped.append(reason)
            continue
        started = time.monotonic()
        try:
            run_level(level, arguments.runtimes, tally)
        except Exception as error:
            tally.check(level, "runs to its end", False, "%s: %s" % (type(error).__name__, error))
        print("%s: %.0f s" % (level, time.monotonic() - started), flush=True)
    report(tally)
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
            run_server(level, words, server, planted, tally)
            server.kill()
            left = running_orphans(own)
            tally.check(level, "kill -9 of the server leaves no process that can run", not left, left)
            server.start()
            temporary = pathlib.Path(server.folder, "temporary").read_text()
        finally:
            server.stop()
    tally.check(level, "the server's temporary folder is gone", not os.path.exists(temporary), temporary)
    tally.check(level, "nobody knocked at the host", not planted.knocks, planted.knocks[:5])
    left = leftovers.left_since(before, server.folder)
    tally.check(level, "the host is as it was", not left, left[:10])


def run_server(level, words, server, planted, tally):
    tally.check(level, "the server runs at this level", server.isolation() == level, server.isolation())
    runtimes = chosen(server.runtimes(), words)
    functions = Functions(server)
    made = functions.create_all([
        row for runtime in runtimes for row in wanted(runtime, runtime == runtimes[-1])])
    targets = planted.targets(server)
    with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        results = pool.map(lambda runtime: run_runtime(level, runtime, made, targets, server), runtimes)
        for runtime, rows in zip(runtimes, results):
            tally.take(level, runtime, rows)
    started = time.monotonic()
    tally.take(level, runtimes[-1], exhaustion.rows(made, suffix(runtimes[-1])))
    print("%s %s: exhaustion %.0f s" % (level, runtimes[-1], time.monotonic() - started), flush=True)


def run_runtime(level, runtime, made, targets, server):
    rows, timing = [], []
    for step, action in (
        ("probes", lambda: made["escape" + suffix(runtime)].result({"targets": targets})),
        ("neighbours", lambda: scenarios.rows(made, suffix(runtime), server)),
    ):
        started = time.monotonic()
        try:
            found = list(action())
            rows += found
            if step == "probes":
                rows += [["suite", "an exception without a probe", expected.REACHED, stale]
                         for stale in expected.names_without_probe(found)]
            timing.append("%s %.0f s" % (step, time.monotonic() - started))
        except Exception as error:
            rows.append(["suite", step, expected.REACHED, "%s: %s" % (type(error).__name__, error)])
    print("%s %s: %s" % (level, runtime, ", ".join(timing)), flush=True)
    return rows


def wanted(runtime, is_last):
    """Rows of name, runtime, handler, settings."""
    yield "escape" + suffix(runtime), runtime, "escape.lambda_handler", {}
    for name, (handler, settings) in scenarios.settings().items():
        yield name + suffix(runtime), runtime, handler, settings
    if is_last:
        for name, settings in exhaustion.SETTINGS.items():
            yield name + suffix(runtime), runtime, "exhaustion.lambda_handler", settings


def suffix(runtime):
    return "-" + runtime.replace(".", "-")


def chosen(installed, words):
    python = [runtime for runtime in installed if runtime.startswith("python")]
    if words:
        return [runtime for runtime in python if runtime in words]
    return [runtime for runtime in python if runtime in RUNTIMES or runtime == python[-1]]


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


def report(tally):
    for where, family, name, outcome, wanted_outcome, detail in tally.surprises:
        print("SURPRISE %s | %s: %s | %s instead of %s | %s" % (where, family, name, outcome, wanted_outcome, detail))
    for reason in tally.skipped:
        print("skipped: " + reason)
    print("%d passed, %d failed, %d skipped" % (tally.passed, len(tally.surprises), len(tally.skipped)))


if __name__ == "__main__":
    sys.exit(main())
