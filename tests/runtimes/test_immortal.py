"""Objects of a zygote are looked at without being written to, where the interpreter can."""
import os
import subprocess

from host import RUNTIME
from interpreters import RuntimeTest

# Prints of objects of several kinds by how much their counts rise when they are looked at, before and after; then
# whether what is made later is counted, and goes.
MAKES = '''
import sys, weakref
from kiln_zygote import immortal
import json

class Thing(object):
    pass

def named(what=(1, u'default')):
    return what

def kinds():
    return [json, json.dumps, Thing, named, named.__code__, named.__defaults__, named.__name__, json.__dict__,
            named.__code__.co_names]

def rise():
    counts = [sys.getrefcount(kind) for kind in kinds()]
    held = [kinds() for _ in range(10)]
    return sum(sys.getrefcount(kind) - count > 5 for kind, count in zip(kinds(), counts))

print(rise() >= 6)
immortal.make()
print(rise())
print(json.loads(json.dumps({'a': [1, 2.5, None]})) == {'a': [1, 2.5, None]})
thing = Thing()
gone = weakref.ref(thing)
thing.again = thing
del thing
import gc
gc.collect()
print(gone() is None)
'''


class Immortal(RuntimeTest):
    def test_who_looks_does_not_write(self):
        said = subprocess.check_output(
            [self.interpreter.path, '-c', MAKES], env=dict(os.environ, PYTHONPATH=RUNTIME)).decode().split()
        self.assertEqual(['True', 'True', 'True'], said[:1] + said[2:], said)
        if self.interpreter.version >= (3, 12):
            self.assertEqual('0', said[1])
        else:
            self.assertGreaterEqual(int(said[1]), 6)
