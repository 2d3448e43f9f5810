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

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import host  # noqa: E402
from levels import Full, Userns, ZygoteTest, can_isolate  # noqa: E402


def cases():
    for path in sorted(glob.glob(os.path.join(HERE, 'test_*.py'))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        for _, case in sorted(vars(module).items()):
            if isinstance(case, type) and issubclass(case, unittest.TestCase) and case.__module__ == module.__name__:
                yield case


def isolated(version, prefix, level):
    for case in cases():
        if issubclass(case, ZygoteTest):
            name = '%s[%d.%d,%s]' % (case.__name__, version[0], version[1], level.name)
            yield type(name, (case,), {'version': version, 'prefix': prefix, 'level': level,
                                       '__module__': case.__module__})


def run_cases(selected, words):
    tests = [test for case in selected for test in unittest.TestLoader().loadTestsFromTestCase(case)]
    result = unittest.TestResult()
    unittest.TestSuite(test for test in tests if not words or any(word in test.id() for word in words)).run(result)
    return result


def run(version, prefix, words):
    result = run_cases([case for level in (Full, Userns) for case in isolated(version, prefix, level)], words)
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
    results.append(run_cases([case for case in cases() if not issubclass(case, ZygoteTest)], words))
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
