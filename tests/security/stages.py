"""
What is tried on one server: the probes and the neighbours of all Pythons at the same time, most of which is spent on
answers that do not come; then what must be alone, as it looks at what is given to whom, or takes all that there is.
"""
import concurrent.futures
import time

import exhaustion
import expected
import recycling
import scenarios
from functions import Functions

RUNTIMES = ("python2.7", "python3.6", "python3.7", "python3.12")
_PROBING_AT_ONCE, _EXHAUSTING_AT_ONCE = 5, 2


def run(level, words, server, planted, tally):
    tally.check(level, "the server runs at this level", server.isolation() == level, server.isolation())
    runtimes = chosen(server.runtimes(), words)
    for runtime in sorted(set(words or RUNTIMES) - set(runtimes)):
        tally.skip(runtime + " is not installed")
    if level == "full" and recycling.why_not_tmp():
        tally.skip(recycling.why_not_tmp())
    functions = Functions(server).create_all([row for runtime in runtimes for row in _wanted(runtime)])
    newest, ends = runtimes[-1], list(dict.fromkeys((runtimes[0], runtimes[-1])))
    newcomers = [functions[recycling.NEWCOMER + suffix(runtime)] for runtime in ends]

    def probe(runtime):
        made = "holder" + suffix(runtime)
        functions[made].result({"do": "stay", "seconds": 0})  # there is a zygote from here on
        targets = planted.targets(server)
        return _rows(level, runtime, "probes", lambda: functions["escape" + suffix(runtime)].result(
            {"targets": targets})) + _rows(
                level, runtime, "neighbours", lambda: scenarios.rows(functions, suffix(runtime), server))

    def recycle(runtime):
        leaver = functions[recycling.LEAVER + suffix(runtime)]
        return _rows(level, runtime, "recycling", lambda: recycling.rows(level, runtime, leaver, newcomers))

    def exhaust(runtime):
        names = None if runtime == newest else exhaustion.OF_EACH_PYTHON
        return _rows(level, runtime, "exhaustion", lambda: exhaustion.rows(functions, suffix(runtime), names))

    for action, at_once, wanted in (
        (probe, _PROBING_AT_ONCE, runtimes), (recycle, 1, ends if level == "full" else ends[-1:]),
        (exhaust, 1, [newest]), (exhaust, _EXHAUSTING_AT_ONCE, runtimes[:-1]),
    ):
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            for runtime, rows in zip(wanted, pool.map(action, wanted)):
                tally.take(level, runtime, rows)


def _rows(level, runtime, stage, action):
    started = time.monotonic()
    try:
        rows = [list(row) for row in action()]
    except Exception as error:
        return [["suite", stage, expected.REACHED, "%s: %s" % (type(error).__name__, error)]]
    print("%s %s: %s %.0f s" % (level, runtime, stage, time.monotonic() - started), flush=True)
    if stage == "exhaustion":
        return rows  # not each Python has all of it
    return rows + [["suite", "an exception without a probe", expected.REACHED, stale]
                   for stale in expected.names_without_probe(rows)]


def _wanted(runtime):
    """Rows of name, runtime, handler, settings."""
    yield "escape" + suffix(runtime), runtime, "escape.lambda_handler", {}
    for name, (handler, settings) in {**scenarios.settings(), **recycling.settings()}.items():
        yield name + suffix(runtime), runtime, handler, settings
    for name, settings in exhaustion.SETTINGS.items():
        yield name + suffix(runtime), runtime, "exhaustion.lambda_handler", settings


def suffix(runtime):
    return "-" + runtime.replace(".", "-")


def chosen(installed, words):
    python = [runtime for runtime in installed if runtime.startswith("python")]
    if words:
        return [runtime for runtime in python if runtime in words]
    return [runtime for runtime in python if runtime in RUNTIMES or runtime == python[-1]]
