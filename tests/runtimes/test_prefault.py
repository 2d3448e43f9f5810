"""Pages that every fork writes to are known, and copied at once."""
import os
import subprocess

from host import RUNTIME
from interpreters import RuntimeTest

# Of 64 pages of a block, 3 are written to. Prints which of them were learnt, whether few others were, which of those a
# fork has to itself before it touches what was learnt, and whether it has all of them then.
LEARNS = '''
import ctypes, os, struct, sys
from kiln_zygote import prefault

block = ctypes.create_string_buffer(66 * 4096)
ctypes.memset(block, 1, len(block))
first = (ctypes.addressof(block) + 4095) // 4096 * 4096

def act():
    for page in (3, 4, 40):
        ctypes.memset(first + page * 4096, 2, 1)

def of_parent(pages):
    pages.rehearse(act)

def of_child(pages):
    read, write = os.pipe()
    if os.fork() == 0:
        act()
        os.write(write, pages.written())
        os._exit(0)
    os.wait()
    pages.learn(os.read(read, prefault.LONGEST_LESSON))

def own(page):
    with open('/proc/self/pagemap', 'rb', 0) as file:
        file.seek((first // 4096 + page) * 8)
        return struct.unpack('=Q', file.read(8))[0] >> 56 & 1

pages = prefault.HotPages()
pages.watch()
globals()[sys.argv[1]](pages)
known = [page for page in range(64) for start, length in pages.runs
         if start <= first + page * 4096 < start + length]
child = os.fork()
if child == 0:
    before = [page for page in known if own(page)]
    pages.touch()
    learnt = [page for page in (3, 4, 40) if page in known]
    print(learnt, len(known) < 10, before, [page for page in known if own(page)] == known)
    pages.forget()
    sys.stdout.flush()
    os._exit(0)
os.waitpid(child, 0)
'''


class Prefault(RuntimeTest):
    def assert_learnt(self, how):
        said = subprocess.check_output(
            [self.interpreter.path, '-c', LEARNS, how], env=dict(os.environ, PYTHONPATH=RUNTIME))
        expected = ([3, 4, 40], True, [], True)
        self.assertIn(said.decode(), [' '.join(map(str, expected)) + '\n', str(expected) + '\n'])

    def test_pages_that_a_fork_writes_to(self):
        self.assert_learnt('of_child')

    def test_pages_that_who_forks_writes_to(self):
        self.assert_learnt('of_parent')
