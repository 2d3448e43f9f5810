"""Runs the tests of runtimes/python under every Python that is installed: `python3 run.py [WORD…]`.

WORDs select tests whose name has one of them: `run.py 3.12`, `run.py test_errors`. Last line: `N passed, N failed`.
"""
import concurrent.futures
import glob
import importlib
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

from interpreters import RuntimeTest, installed  # noqa: E402


def suites(interpreter):
    for path in sorted(glob.glob(os.path.join(sys.path[0], 'test_*.py'))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        for name, case in sorted(vars(module).items()):
            if isinstance(case, type) and issubclass(case, RuntimeTest) and case.__module__ == module.__name__:
                named = '%s[%d.%d]' % ((name,) + interpreter.version[:2])
                yield type(named, (case,), {'interpreter': interpreter, '__module__': case.__module__})


def selected(interpreter, words):
    loader = unittest.TestLoader()
    tests = [test for case in suites(interpreter) for test in loader.loadTestsFromTestCase(case)]
    return unittest.TestSuite(test for test in tests if not words or any(word in test.id() for word in words))


def run(suite):
    result = unittest.TestResult()
    suite.run(result)
    return result


def main(words):
    interpreters = installed()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, [selected(interpreter, words) for interpreter in interpreters]))
    broken = [failure for result in results for failure in result.failures + result.errors]
    for test, trace in broken:
        print('FAILED %s\n%s' % (test.id(), trace))
    count, skipped = sum(result.testsRun for result in results), sum(len(result.skipped) for result in results)
    print('Python %s' % ', '.join('%d.%d.%d' % interpreter.version for interpreter in interpreters))
    print('%d passed, %d failed' % (count - len(broken) - skipped, len(broken))
          + (', %d skipped' % skipped if skipped else ''))
    return 0 if count and not broken else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
