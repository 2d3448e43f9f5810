"""
Journeys through Kiln with clients that nobody here wrote: python3 tests/clients/run.py [--all]

Clients: every aws CLI and every boto3 that is found (on PATH, of the system, of pyenv). Last line: N passed, N failed.
"""
import concurrent.futures
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from installed import aws_programs, boto_pythons  # noqa: E402
from lanes import Lanes  # noqa: E402
from server import ROOT, Server  # noqa: E402


def main(words):
    subprocess.run([str(ROOT / "kiln"), "runtimes"], check=True, stdout=subprocess.DEVNULL)
    server = Server()
    runtimes, programs, pythons = server.runtimes(), aws_programs(), boto_pythons()
    # One boto3 walks with every runtime, everything else with one of each era, but for those who ask for all.
    of_eras = runtimes if "--all" in words else [r for r in runtimes if r in (runtimes[0], "python3.7", runtimes[-1])]
    failures, count = [], 0
    try:
        lanes = Lanes(server, programs, pythons, of_eras).all()
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
        began = time.monotonic()
        test.run(result)
        word = "ok    " if result.wasSuccessful() else "ran   "
        print("%s %s (%.0f s)" % (word, test.id(), time.monotonic() - began), flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
