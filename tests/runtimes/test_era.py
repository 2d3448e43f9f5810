"""That one file knows how the Pythons differ."""
import os
import re

from host import RUNTIME
from interpreters import RuntimeTest

# The others stand alone: what the host asks for a version, and what compiles for it.
MAY = {'kiln_runtime/era.py', 'probe.py', 'compile.py'}
TESTS = re.compile(r'version_info|hexversion|python_version\(\) *[<>=]|sys\.version\b|str is bytes|bytes is str')


class OneFileKnows(RuntimeTest):
    def test_version_is_asked_in_one_file(self):
        asking = set()
        for root, _, names in os.walk(RUNTIME):
            for name in names:
                path = os.path.join(root, name)
                if name.endswith('.py'):
                    with open(path) as source:
                        if TESTS.search(source.read()):
                            asking.add(os.path.relpath(path, RUNTIME))
        self.assertEqual(MAY, asking)
