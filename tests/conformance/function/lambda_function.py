# -*- coding: utf-8 -*-
"""The function that most rows ask: an event is an expression, and the result its value. The lines of this file are in
stack traces that the table has."""
import collections
import decimal
import os
import sys
import threading

import raises  # noqa: F401

Point = collections.namedtuple('Point', 'x y')
count = 0


class Text(str):
    pass


class Number(int):
    pass


class Strange(object):
    def __repr__(self):
        return '<strange>'

    def _asdict(self):
        return [1]


class Exact(decimal.Decimal):
    pass


def circle():
    around = []
    around.append(around)
    return around


def nested(depth, value):
    for _ in range(depth):
        value = [value]
    return value


def counted():
    global count
    count += 1
    return count


def ticking():
    """A thread that counts as long as it is let."""
    ticks = []

    def tick():
        while True:
            ticks.append(None)
            threading.Event().wait(0.001)

    thread = threading.Thread(target=tick)
    thread.daemon = True
    thread.start()
    globals()['ticks'] = ticks
    return True


def names(value):
    return sorted(name for name in dir(value) if not name.startswith('__'))


def owners(*paths):
    import grp
    import pwd
    found = [os.lstat(path) for path in paths]
    return sorted(set('%s %s' % (pwd.getpwuid(one.st_uid)[0], grp.getgrgid(one.st_gid)[0]) for one in found))


def attempt(call, *arguments):
    import errno
    try:
        call(*arguments)
    except EnvironmentError as error:
        return errno.errorcode[error.errno]


def attempt_import(name):
    try:
        __import__(name)
    except Exception as error:
        return type(error).__name__


def environment(*wanted):
    return [os.environ.get(name) for name in wanted]


def search_path():
    """Without what depends on how the interpreter was built."""
    built = ('lib-dynload', 'lib-tk', 'lib-old', 'plat-linux2', 'dist-packages')
    return [path for path in sys.path if not path.endswith(built)]


def child(*command):
    import subprocess
    return subprocess.Popen(command, stdout=subprocess.PIPE).communicate()[0].decode('utf-8')


def lambda_handler(event, context):
    return eval(event, dict(globals(), context=context, event=event)) if event != {} else 'empty'


def mark_ticks():
    import time
    globals()['marked'] = len(globals()['ticks']), time.time()
    return True


def slept(seconds):
    """Whether that long has passed since the mark, and the thread has been let go on for half of it at most."""
    import time
    seen, since = globals()['marked']
    return time.time() - since > seconds and len(globals()['ticks']) - seen < seconds * 1000 / 2


def goes_on(seen):
    """Whether the thread counts further, as it does once it is thawed."""
    import time
    until = time.time() + 10
    while len(globals()['ticks']) <= seen and time.time() < until:
        threading.Event().wait(0.001)
    return len(globals()['ticks']) > seen
