"""What the host starts: is told what to be, and executes the zygote in a root file system of its own."""
import codecs
import fcntl
import json
import os
import signal
import socket
import sys

from . import identity, kernel, messages

# Descriptors of the zygote when it starts.
CONTROL, SETTINGS = 3, 4

_ENTRY = '/var/runtime/bootstrap.py'

# A user that is nobody.
_INSTEAD_OF_ROOT = 0x6fffffff

_NOT_A_PREFIX = ('/', '/home', '/opt', '/root', '/srv', '/tmp', '/var')


def run(path):
    control = _connect(path)
    try:
        data, descriptors = messages.receive(control)
        if data:
            _launch(control, json.loads(data.decode('utf-8')), *descriptors)
    except Exception as error:
        messages.send(control, {'event': 'failed', 'error': '%s: %s' % (type(error).__name__, error)})
    # Not reached by what succeeds: it has become the zygote.
    os._exit(1)


def _connect(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(path)
    control = os.dup(connection.fileno())
    connection.close()
    return control


def _launch(control, request, users=None):
    """users: a user namespace, whose root is the request's `rootUser`."""
    # A function that is handed an event would otherwise interrupt the server, which has others to hand out.
    kernel.interrupt_nobody()
    from .layout import Layout
    from .template import Template
    private = request['level'] == 'userns'
    prefix, program = _interpreter()
    root = None if private else request.get('rootUser')

    def template():
        layout = Layout(prefix, request['runtimeDirectory'], request.get('root') or '', request.get('sdkDirectory'))
        return Template(layout, request.get('resolvConf') or '', request.get('store'), own_devices=not private,
                        endpoints=request.get('endpoints'), folders=request.get('folders') or (),
                        root=root, users=users)

    made = None
    if private:
        if os.getuid() == 0:
            # Of what root may read, copies; then as somebody else. Else functions would be root to the host's files,
            # and the kernel does not count the processes of root.
            made = template()
            codecs.lookup('ascii')  # Python 2 imports it, and may not see its own library any more
            kernel.set_user(_INSTEAD_OF_ROOT)
            kernel.set_dumpable(True)
        _become_root_of_a_user_namespace()
        _become_first_process(control)
    kernel.unshare(kernel.NEWNS | kernel.NEWUTS | kernel.NEWIPC)
    made = made or template()
    made.enter()
    settings = _written({'level': request['level'], 'sdk': bool(request.get('sdk')), 'rootUser': root})
    # By way of high numbers: either may have the other's. The last two stay open on exec.
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, SETTINGS + 1) for descriptor in (control, settings)]
    for descriptor, number in zip(high, (CONTROL, SETTINGS)):
        os.dup2(descriptor, number)
    kernel.close_from(SETTINGS + 1)
    executable = os.path.join(made.prefix, program)
    _forget_signals()
    os.execve(executable, [executable, _ENTRY], _variables())


def _forget_signals():
    """What whoever started the server ignores (nohup does) is nothing to a function."""
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_DFL)
        except (EnvironmentError, RuntimeError, ValueError):
            pass  # one that nobody can change, or that there is not


def _interpreter():
    """Where this interpreter is installed, and its program below that. Not from the path it was started by: that may
    lead there by way of links, in any of its parts."""
    prefix = os.path.realpath(getattr(sys, 'base_prefix', None) or getattr(sys, 'real_prefix', None) or sys.prefix)
    program = os.path.relpath(os.path.realpath(sys.executable), prefix)
    # All that is below it will be in view of every function.
    if prefix in _NOT_A_PREFIX or prefix == os.path.expanduser('~') or program.startswith(os.pardir):
        raise ValueError('the interpreter is not in a folder of its own')
    return prefix, program


def _written(settings):
    """A pipe that they can be read from."""
    read, write = os.pipe()
    os.write(write, json.dumps(settings).encode('ascii'))
    return read


def _variables():
    """As the function's own would be, and nothing else: whoever reads /proc/self/environ sees these."""
    variables = {
        'PATH': '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
        'LD_LIBRARY_PATH': '/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
        'LANG': 'en_US.UTF-8',
        'LC_CTYPE': 'C.UTF-8',
        'TZ': ':UTC',
    }
    # An interpreter that was built as a shared library looks for it where it was installed, which is elsewhere here.
    variables['LD_LIBRARY_PATH'] = identity.INTERPRETER + '/lib:' + variables['LD_LIBRARY_PATH']
    variables['PATH'] = identity.INTERPRETER + '/bin:' + variables['PATH']
    return variables


def _become_root_of_a_user_namespace():
    user, group = os.getuid(), os.getgid()
    kernel.unshare(kernel.NEWUSER)
    map_ids(0, user, 0, group)


def map_ids(user, outer_user, group, outer_group):
    """Of a user namespace that this process has just made."""
    for name, text in (('setgroups', 'deny'), ('uid_map', '%d %d 1' % (user, outer_user)),
                       ('gid_map', '%d %d 1' % (group, outer_group))):
        descriptor = os.open('/proc/self/' + name, os.O_WRONLY)
        try:
            os.write(descriptor, text.encode('ascii'))
        finally:
            os.close(descriptor)


def _become_first_process(control):
    """Goes on as process 1 of a namespace. A process of a user namespace cannot go back to the initial process
    namespace, as a zygote does after each fork, because that one belongs to somebody else."""
    kernel.unshare(kernel.NEWPID)
    own = kernel.open_process(os.getpid())
    child = os.fork()
    if child:
        os.close(control)
        _, status = os.waitpid(child, 0)
        os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
    die_with(own)


def die_with(process):
    """process: a pidfd of the parent."""
    kernel.die_with_parent(signal.SIGKILL)
    if kernel.has_ended(process):
        os._exit(1)
    os.close(process)
