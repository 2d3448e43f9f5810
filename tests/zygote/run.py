"""Tests isolation from the host's end, under every Python that pyenv has, as root: `python3 run.py [WORD…]`.

WORDs select tests whose name has one of them: `run.py 3.12`, `run.py full`, `run.py test_ends`.
Last line: `N passed, N failed`.
"""
import concurrent.futures
import glob
import importlib
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import host  # noqa: E402
from levels import Full, Userns, ZygoteTest, can_isolate  # noqa: E402


def suites(version, prefix, level):
    for path in sorted(glob.glob(os.path.join(sys.path[0], 'test_*.py'))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        for name, case in sorted(vars(module).items()):
            if isinstance(case, type) and issubclass(case, ZygoteTest) and case.__module__ == module.__name__:
                named = '%s[%d.%d,%s]' % (name, version[0], version[1], level.name)
                yield type(named, (case,), {'version': version, 'prefix': prefix, 'level': level,
                                            '__module__': case.__module__})


def run(version, prefix, words):
    loader = unittest.TestLoader()
    tests = [test for level in (Full, Userns) for case in suites(version, prefix, level)
             for test in loader.loadTestsFromTestCase(case)]
    result = unittest.TestResult()
    unittest.TestSuite(test for test in tests if not words or any(word in test.id() for word in words)).run(result)
    statuses = ZygoteTest.close_places(version)
    if any(statuses):
        result.failures.append((unittest.FunctionTestCase(run), 'zygotes ended with %r' % statuses))
    return result


def mounts():
    with open('/proc/self/mountinfo') as file:
        return len(file.readlines())


def main(words):
    reason = can_isolate()
    if reason:
        print('skipped: %s\n0 passed, 0 failed' % reason)
        return 0
    before = mounts()
    interpreters = sorted(host.pyenv().items())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda item: run(item[0], item[1], words), interpreters))
    broken = [failure for result in results for failure in result.failures + result.errors]
    if mounts() != before:
        broken.append((unittest.FunctionTestCase(mounts), 'mounts are left behind: %d, were %d' % (mounts(), before)))
    for test, trace in broken:
        print('FAILED %s\n%s' % (test.id(), trace))
    count, skipped = sum(result.testsRun for result in results), sum(len(result.skipped) for result in results)
    print('Python %s' % ', '.join('%d.%d' % version for version, _ in interpreters))
    print('%d passed, %d failed' % (count - len(broken) - skipped, len(broken))
          + (', %d skipped' % skipped if skipped else ''))
    return 0 if count and not broken else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
