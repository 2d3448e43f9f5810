"""Nothing that is made after a zygote has filled its memory lies between what was there before."""
import os
import subprocess

from host import RUNTIME
from interpreters import RuntimeTest

# Of many blocks of each size every second is freed. Prints whether most new ones lie where those were, and whether
# hardly any do with ballast: what the test itself lets go of meanwhile makes a few.
HOLES = '''
import sys
from kiln_zygote import ballast

sizes = range(64, 512, 16)
head = sys.getsizeof(b'')

def block(size):
    return bytes(bytearray(size - head))

def in_holes():
    made = [block(size) for size in sizes for _ in range(50)]
    return len(holes.intersection(map(id, made)))

made = [block(size) for size in sizes for _ in range(1000)]
holes = set(map(id, made[::2]))
del made[::2]
before = in_holes()
ballast.fill()
sys.stdout.write('%s %s' % (before > 1000, in_holes() < 15))
'''


class Ballast(RuntimeTest):
    def test_holes_are_filled(self):
        said = subprocess.check_output(
            [self.interpreter.path, '-c', HOLES], env=dict(os.environ, PYTHONPATH=RUNTIME))
        self.assertEqual(said.decode(), 'True True')
