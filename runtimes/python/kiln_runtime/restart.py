"""The runtime once more, in an interpreter that is started with the function's variables: by the function's own wrapper
script, or because they tell the interpreter something that only its start heeds. Else there is nothing to restart: the
process was forked from one that had started before there was a function.

The new one is `bootstrap.py` with the sockets as descriptors 3 and 4, and knows itself by the latter being one.
"""
from __future__ import unicode_literals
import errno
import fcntl
import os
import stat
import sys

from . import paths, process, program
from .era import ERA
from .strings import native

CONTROL, RECORDS = 3, 4

# Tells the new one where the layers are, and is taken back.
_LAYER_ROOT = 'KILN_LAYER_ROOT'

_WRAPPER = 'AWS_LAMBDA_EXEC_WRAPPER'
_LOCALE = 'C.UTF-8'

# Of the others, PYTHONPATH is heeded without; and to write no byte code, or not to buffer, is so anyway.
_HEEDED_AT_START = frozenset((
    'PYTHONASYNCIODEBUG', 'PYTHONCOERCECLOCALE', 'PYTHONDEVMODE', 'PYTHONFAULTHANDLER', 'PYTHONHASHSEED', 'PYTHONHOME',
    'PYTHONINTMAXSTRDIGITS', 'PYTHONIOENCODING', 'PYTHONMALLOC', 'PYTHONMALLOCSTATS', 'PYTHONNODEBUGRANGES',
    'PYTHONOPTIMIZE', 'PYTHONPROFILEIMPORTTIME', 'PYTHONSAFEPATH', 'PYTHONTRACEMALLOC', 'PYTHONUTF8', 'PYTHONVERBOSE',
    'PYTHONWARNDEFAULTENCODING', 'PYTHONWARNINGS', 'PYTHON_CPU_COUNT', 'PYTHON_GIL', 'PYTHON_JIT'))


def is_needed(variables):
    return bool(_wrapper(variables)) or not _HEEDED_AT_START.isdisjoint(variables)


def run(variables, task_root, layer_root, channel, sink):
    """Returns only by leaving."""
    os.chdir(task_root)
    process.keep_life()
    _place(channel.fileno(), sink.fileno())
    command = [sys.executable, os.path.join(paths.OWN, native('bootstrap.py'))]
    if _wrapper(variables):
        command.insert(0, _checked(native(_wrapper(variables)), task_root, layer_root))
    # Without them an interpreter does not find its library, or takes all text for ASCII. Both are taken back.
    variables.setdefault('LC_CTYPE', _LOCALE)
    variables['LD_LIBRARY_PATH'] = _libraries() + variables.get('LD_LIBRARY_PATH', '')
    if layer_root != paths.LAYERS:
        variables[_LAYER_ROOT] = layer_root
    try:
        program.execute(command[0], variables, command[1:])
    except EnvironmentError as error:
        if error.errno == errno.ENOEXEC:  # a script that does not say of what: a shell runs it
            program.execute(native('/bin/sh'), variables, command)
        _leave('%s: %s' % (command[0], os.strerror(error.errno)), 126)


def is_done():
    """Whether this is the new one."""
    try:
        return stat.S_ISSOCK(os.fstat(RECORDS).st_mode)
    except EnvironmentError:
        return False


def setup():
    """For `Environment.set_up`. A wrapper may have changed all of it."""
    for descriptor in (CONTROL, RECORDS):
        fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    variables = dict((_text(name), _text(value)) for name, value in os.environ.items())
    if not ERA.shows_locale and variables.get('LC_CTYPE') == _LOCALE:
        del variables['LC_CTYPE']
    libraries = variables.pop('LD_LIBRARY_PATH', '')
    if libraries.startswith(_libraries()):
        libraries = libraries[len(_libraries()):]
    if libraries:
        variables['LD_LIBRARY_PATH'] = libraries
    layer_root = variables.pop(_LAYER_ROOT, None)
    return {'handler': variables['_HANDLER'], 'taskRoot': variables['LAMBDA_TASK_ROOT'], 'layerRoot': layer_root,
            'environment': variables}


def _libraries():
    return os.path.join(getattr(sys, 'base_prefix', sys.prefix), 'lib') + ':'


def _wrapper(variables):
    return ERA.wrapper and variables.get(_WRAPPER)


def _checked(wrapper, task_root, layer_root):
    """Where it is, which at the level `process` may be elsewhere than it says."""
    path = wrapper
    for shown, root in ((native('/var/task/'), task_root), (native(paths.LAYERS + '/'), layer_root)):
        if wrapper.startswith(shown) and not os.path.exists(path):
            path = os.path.join(root, wrapper[len(shown):])
    if not os.path.isfile(path):
        _leave('%s: does not exist' % wrapper, 127)
    if not os.access(path, os.X_OK):
        _leave('%s: is not an executable' % wrapper, 126)
    return path


def _leave(message, status):
    os.write(1, message.encode('utf-8') + b'\n')
    os._exit(status)


def _place(control, records):
    """By way of high numbers: either may have the other's."""
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, RECORDS + 1) for descriptor in (control, records)]
    for descriptor, number in zip(high, (CONTROL, RECORDS)):
        os.dup2(descriptor, number)
        os.close(descriptor)


def _text(value):
    return value.decode('utf-8', 'replace') if isinstance(value, bytes) else value
