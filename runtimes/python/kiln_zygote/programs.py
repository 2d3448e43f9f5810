"""Programs of the customer that are started directly: extensions, and the runtime of a function that brings its own."""
import errno
import os

from kiln_runtime import channel as frames
from kiln_runtime import program

from . import identity, kernel, messages

_EXTENSIONS = identity.LAYERS + '/extensions'
_BOOTSTRAPS = (identity.TASK + '/bootstrap', identity.LAYERS + '/bootstrap')
_CANNOT_EXECUTE = 126

# Of the runtime; an extension has no use for them. Nor for those that begin with an underscore.
_NOT_FOR_EXTENSIONS = ('AWS_EXECUTION_ENV', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME',
                       'AWS_XRAY_CONTEXT_MISSING', 'AWS_XRAY_DAEMON_ADDRESS', 'LAMBDA_RUNTIME_DIR', 'LAMBDA_TASK_ROOT')


def start_extensions(variables, output):
    """Starts them as children of process 1, and tells the host of each before it runs. They run when the descriptor
    that this returns is closed: until then the status socket may still be open, which is not for them.
    output: a descriptor, of which what they write is told from what the function writes. Closed here."""
    held, release = os.pipe()
    variables = dict((name, value) for name, value in variables.items()
                     if not name.startswith('_') and name not in _NOT_FOR_EXTENSIONS)
    for name in _executables(_EXTENSIONS):
        process = _fork_orphan(os.path.join(_EXTENSIONS, name), variables, output, held, release)
        handle = kernel.open_process(process)
        messages.send(identity.STATUS, {'process': 'extension', 'name': name, 'pid': process}, [handle])
        os.close(handle)
    os.close(held)
    os.close(output)
    return release


def become_runtime(variables, channel):
    program.become(channel, variables, identity.TASK, _BOOTSTRAPS)


def _executables(directory):
    try:
        names = sorted(os.listdir(directory))
    except EnvironmentError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            raise
        return []
    return [name for name in names if program.is_executable(os.path.join(directory, name))]


def _fork_orphan(path, variables, output, held, release):
    """Its number. The process between this one and it ends at once, so that process 1 takes it in."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        orphan = os.fork()
        if orphan:
            os.write(write, str(orphan).encode('ascii'))
            os._exit(0)
        _run_when_released(path, variables, output, held, release)
    os.close(write)
    number = frames.read(read, 16)
    os.close(read)
    os.waitpid(child, 0)
    return int(number)


def _run_when_released(path, variables, output, held, release):
    try:
        os.close(release)
        os.dup2(output, identity.OUTPUT)
        os.dup2(output, identity.ERRORS)
        frames.read(held, 1)
        kernel.close_from(identity.CONTROL)  # Python 2.7 leaves all open on exec
        os.setsid()
        os.chdir(identity.TASK)
        program.execute(path, variables)
    finally:
        os._exit(_CANNOT_EXECUTE)
