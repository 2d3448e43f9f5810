"""The Pythons to test with, and the base of tests that run under each of them."""
import collections
import glob
import json
import os
import subprocess
import unittest

from host import RUNTIME, FakeHost

Interpreter = collections.namedtuple('Interpreter', 'path version')


def installed():
    """Those of pyenv, and those named in KILN_TEST_PYTHONS (separated by colons); one for each minor version."""
    paths = glob.glob(os.path.expanduser('~/.pyenv/versions/*/bin/python'))
    paths += [path for path in os.environ.get('KILN_TEST_PYTHONS', '').split(':') if path]
    found = {}
    for path in paths:
        probed = subprocess.check_output([path, '-S', '-E', '-s', os.path.join(RUNTIME, 'probe.py')])
        version = tuple(int(part) for part in json.loads(probed.decode())['version'].split('.'))
        found[version[:2]] = Interpreter(path, version)
    return [found[key] for key in sorted(found)]


class RuntimeTest(unittest.TestCase):
    """Subclasses run once for each interpreter; run.py sets it."""

    interpreter = None

    @property
    def version(self):
        return self.interpreter.version[:2]

    @property
    def era(self):
        """1, 2 or 3: which of AWS's clients this Python had."""
        return 1 if self.version < (3, 7) else 2 if self.version < (3, 8) else 3

    def host(self, files, **options):
        """An environment that has been set up, but is not ready yet."""
        host = FakeHost(self.interpreter.path, files, **options)
        host.__enter__()
        self.addCleanup(host.__exit__)
        return host

    def ready(self, files, **options):
        return self.host(files, **options).ready()
