"""Programs of the customer that run in place of this process: a runtime that the function brings, an extension."""
import json
import os
import signal

from . import channel as frames
from .strings import native

_NAMES = '/var/task/bootstrap /opt/bootstrap'


def become(channel, variables, directory, paths):
    """The function's own runtime, the first of the paths that can be executed. Returns only by leaving.

    The control socket ends then, by being closed; or it carries why not."""
    os.chdir(directory)
    path = next((path for path in paths if is_executable(path)), None)
    if path is None:
        message = "Couldn't find valid bootstrap(s): [%s]" % _NAMES
    else:
        try:
            execute(path, variables)
        except EnvironmentError as error:
            shown = _NAMES.split()[paths.index(path)]
            message = 'fork/exec %s: %s' % (shown, os.strerror(error.errno).lower())
    error_type = 'Runtime.InvalidEntrypoint'
    channel.send(frames.INIT_FAILED, json.dumps({'errorType': error_type}).encode('ascii'),
                 json.dumps({'errorType': error_type, 'errorMessage': message}).encode('ascii'))
    os._exit(1)


def is_executable(path):
    return os.path.isfile(path) and os.access(path, os.X_OK)


def execute(path, variables, arguments=()):
    """Returns only by raising."""
    for name in ('SIGPIPE', 'SIGXFSZ', 'SIGXFZ'):
        if hasattr(signal, name):  # ignored by Python, and what is ignored stays so
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    os.execve(path, [path] + list(arguments), dict((native(name), native(value)) for name, value in variables.items()))
