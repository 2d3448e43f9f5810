"""A custom runtime: this process becomes the function's own program, which speaks to the Runtime API."""
import os

from . import channel as frames
from . import process


def become(channel, variables, directories):
    """Executes the first `bootstrap` in the directories, with nothing but the variables. Returns only by leaving.

    What cannot be executed is told to the host: the payload of the frame is the reason, or empty when there is no
    program."""
    environment = dict((name.encode('utf-8'), value.encode('utf-8')) for name, value in variables.items())
    reason = b''
    for directory in directories:
        path = os.path.join(directory, 'bootstrap')
        if not os.path.isfile(path):
            continue
        try:
            process.keep_life()
            os.execve(path, [path], environment)
        except EnvironmentError as error:
            name = '/var/task' if directory == directories[0] else '/opt'
            reason = ('fork/exec %s/bootstrap: %s' % (name, os.strerror(error.errno).lower())).encode('utf-8')
        break
    channel.send(frames.INIT_FAILED, b'{"errorType": "Runtime.InvalidEntrypoint"}', reason)
    os._exit(1)
