"""The host's end of the protocol in runtimes/python/README.md: zygotes, and environments that they fork."""
import ctypes
import glob
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import textwrap
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
RUNTIME = os.path.join(ROOT, 'runtimes', 'python')
DEADLINE_SECONDS = 20

_libc = ctypes.CDLL(None, use_errno=True)
_OPEN_TREE, _MOUNT_SETATTR, _FSOPEN, _FSCONFIG, _FSMOUNT = 428, 442, 430, 431, 432
_CLONE, _CLOEXEC, _EMPTY_PATH, _RECURSIVE = 1, 0o2000000, 0x1000, 0x8000
_READ_ONLY = 1 | 2 | 4  # and nosuid, nodev
_MAPPED = 0x00100000

# As whom root's files are in mounts, and whom environments call root.
INNER_ROOT = 0x6ffffffe

REQUEST = {'requestId': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
           'invokedFunctionArn': 'arn:aws:lambda:us-east-1:123456789012:function:my-function'}

ENVIRONMENT = {
    'AWS_LAMBDA_FUNCTION_NAME': 'my-function', 'AWS_LAMBDA_FUNCTION_VERSION': '$LATEST',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE': '128', 'AWS_LAMBDA_LOG_GROUP_NAME': '/aws/lambda/my-function',
    'AWS_LAMBDA_LOG_STREAM_NAME': '2019/06/06/[$LATEST]0123456789abcdef0123456789abcdef',
    '_HANDLER': 'lambda_function.lambda_handler', 'AWS_EXECUTION_ENV': 'AWS_Lambda_python',
    'LAMBDA_TASK_ROOT': '/var/task', 'LAMBDA_RUNTIME_DIR': '/var/runtime', 'TZ': ':UTC', 'LANG': 'en_US.UTF-8',
    'PATH': '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    'LD_LIBRARY_PATH': '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/task:/opt/lib',
}


def system_call(number, *arguments):
    result = _libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), 'system call %d: %s' % (number, os.strerror(ctypes.get_errno())))
    return result


def mount_of(path, users=None):
    """A detached read-only mount of a directory. users: a user namespace by which it maps whose the files are."""
    tree = system_call(_OPEN_TREE, -100, path.encode(), _CLONE | _CLOEXEC)
    attributes = struct.pack('=QQQQ', _READ_ONLY | (_MAPPED if users else 0), 0, 0, users or 0)
    system_call(_MOUNT_SETATTR, tree, b'', _EMPTY_PATH | _RECURSIVE, attributes, 32)
    return tree


def inner_root():
    """A user namespace that maps root and nobody else."""
    holder = subprocess.Popen(['unshare', '--user', 'sh', '-c', 'echo; exec cat'], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)
    holder.stdout.readline()
    for name in ('uid_map', 'gid_map'):
        with open('/proc/%d/%s' % (holder.pid, name), 'w') as file:
            file.write('0 %d 1' % INNER_ROOT)
    users = os.open('/proc/%d/ns/user' % holder.pid, os.O_RDONLY)
    holder.communicate()
    return users


def tmpfs(size):
    context = system_call(_FSOPEN, b'tmpfs', 1)
    for name, value in (('size', size), ('mode', '1777')):
        system_call(_FSCONFIG, context, 1, name.encode(), value.encode(), 0)
    system_call(_FSCONFIG, context, 6, None, None, 0)
    mounted = system_call(_FSMOUNT, context, 1, 2 | 4)
    os.close(context)
    return mounted


def pyenv():
    """version: prefix"""
    return {tuple(int(part) for part in os.path.basename(path).split('.')[:2]): path
            for path in glob.glob(os.path.expanduser('~/.pyenv/versions/[0-9]*')) if os.path.isdir(path)}


def receive(connection, seconds=DEADLINE_SECONDS):
    """(document, descriptors) of a SEQPACKET message; (None, []) at the end."""
    if not select.select([connection], [], [], seconds)[0]:
        raise AssertionError('no message')
    try:
        data, descriptors, _, _ = socket.recv_fds(connection, 65536, 8)
    except ConnectionResetError:
        return None, []
    return (json.loads(data.decode()) if data else None), list(descriptors)


class Folder(object):
    """A directory with files, gone afterwards. The names of programs end in *."""

    def __init__(self, files, where=None):
        self.path = tempfile.mkdtemp(prefix='kiln-test-', dir=where)
        os.chmod(self.path, 0o755)
        for name, text in files.items():
            path = os.path.join(self.path, name.rstrip('*'))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(textwrap.dedent(text).lstrip('\n'))
            if name.endswith('*'):
                os.chmod(path, 0o755)

    def remove(self):
        shutil.rmtree(self.path)


class Zygote(object):
    def __init__(self, prefix, version, level='full', sdk=False, store=None, runtime=RUNTIME, wrapper=(),
                 variables=None, users=None, **launch):
        """wrapper: a command to start it by. users: of inner_root(). launch: more members of the first message."""
        self.users = users
        directory = tempfile.mkdtemp(prefix='kiln-zygote-test-')
        os.chmod(directory, 0o755)
        path = os.path.join(directory, 's')
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(path)
            os.chmod(path, 0o777)
            listener.listen(1)
            executable = 'bin/python%d.%d' % version
            self.started = time.perf_counter()
            self.process = subprocess.Popen(
                list(wrapper) + [os.path.join(prefix, executable), '-E', '-s', os.path.join(runtime, 'bootstrap.py')],
                env=dict({'KILN_ZYGOTE': path, 'PATH': os.environ['PATH'], 'HOST_SECRET': 'x'}, **(variables or {})),
                cwd='/')
            listener.settimeout(DEADLINE_SECONDS)
            self.connection = listener.accept()[0]
        shutil.rmtree(directory)
        self.environments, self.count = {}, 0
        self.send(dict({'op': 'launch', 'level': level, 'runtimeDirectory': runtime, 'sdk': sdk,
                        'resolvConf': 'nameserver 192.0.2.53\n', 'store': store,
                        'rootUser': users and INNER_ROOT}, **launch), [users] if users else [])
        self.serving, _ = receive(self.connection)
        self.start_seconds = time.perf_counter() - self.started
        if not self.serving or self.serving['event'] != 'serving':
            self.connection.close()
            self.process.wait(DEADLINE_SECONDS)
            raise AssertionError('zygote: %r' % (self.serving,))

    def send(self, document, descriptors=()):
        socket.send_fds(self.connection, [json.dumps(document).encode()], list(descriptors))

    def spawn(self, netns=None, cgroups=(), blank=True):
        self.count += 1
        environment = Environment(self, 'e%d' % self.count)
        self.environments[environment.id] = environment
        names = ['control', 'output', 'status'] + ['cgroup'] * len(cgroups)
        descriptors = [end.fileno() for end in environment.other_ends] + list(cgroups)
        if netns is not None:
            names.append('netns')
            descriptors.append(netns)
        self.send({'op': 'spawn', 'id': environment.id, 'kuid': 1879048192 + self.count, 'fds': names}, descriptors)
        for end in environment.other_ends:
            end.close()
        if blank:
            environment.wait_for_blank()
        return environment

    def pump(self, done):
        while not done():
            event, descriptors = receive(self.connection)
            if event is None:
                raise AssertionError('the zygote has ended')
            environment = self.environments[event['id']]
            environment.events.append(event)
            if descriptors:
                environment.process, environment.runtime = descriptors

    def close(self):
        for environment in self.environments.values():
            environment.close()
        self.connection.close()
        return self.process.wait(DEADLINE_SECONDS)


class Environment(object):
    def __init__(self, zygote, identifier):
        self.zygote, self.id = zygote, identifier
        self.control, control = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.output, output = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.status, status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.other_ends = control, output, status
        self.events, self.statuses, self.exited, self.process, self.runtime = [], [], {}, None, None
        self.descriptors = []
        self.received, self.log = b'', b''
        self.control.settimeout(DEADLINE_SECONDS)

    def event(self, name):
        self.zygote.pump(lambda: any(event['event'] == name for event in self.events))
        return next(event for event in self.events if event['event'] == name)

    def status_message(self, wanted):
        """The next status message that has this member, with its descriptors, which close() closes."""
        for index, (document, _) in enumerate(self.statuses):
            if wanted in document:
                return self.statuses.pop(index)
        while True:
            document, descriptors = receive(self.status)
            self.descriptors += descriptors
            if document is None:
                raise AssertionError('no status %r; log: %r' % (wanted, self.drain()))
            if wanted in document:
                return document, descriptors
            self.statuses.append((document, descriptors))

    def wait_for_blank(self):
        self.event('forked')
        kind, _, _ = self.frame()
        assert kind == b'B', (kind, self.drain())

    def frame(self):
        """(kind, header, payload); kind is None at the end."""
        while True:
            if len(self.received) >= 9:
                length, kind, header = struct.unpack_from('>IcI', self.received)
                if len(self.received) >= length + 4:
                    body, self.received = self.received[9:length + 4], self.received[length + 4:]
                    return kind, json.loads(body[:header].decode()) if header else None, body[header:]
            try:
                data = self.control.recv(1 << 20)
            except ConnectionResetError:
                data = b''
            if not data:
                return None, None, None
            self.received += data

    def send(self, kind, header, payload=b'', descriptors=()):
        header = json.dumps(header).encode()
        data = struct.pack('>IcI', 5 + len(header) + len(payload), kind, len(header)) + header + payload
        if descriptors:
            # With its first bytes. To send none after them would fail, if the environment has ended at once.
            data = data[socket.send_fds(self.control, [data], descriptors):]
        if data:
            self.control.sendall(data)

    def assign(self, task, opt=None, tmp=None, mnt=None, variables=None, ready=True, **header):
        """task, opt: directories to mount. Waits until the function is ready, unless told not to."""
        mounts = [(name, mount) for name, mount in (('task', task), ('opt', opt), ('tmp', tmp), ('mnt', mnt))
                  if mount is not None]
        mounts = [(name, mount_of(mount, self.zygote.users) if isinstance(mount, str) else mount)
                  for name, mount in mounts]
        if header.get('extensions'):
            self.extension_output, theirs = socket.socketpair()
            mounts.append(('extensionOutput', theirs.detach()))
        variables = dict(ENVIRONMENT, **(variables or {}))
        header = dict({'handler': variables['_HANDLER'], 'taskRoot': '/var/task', 'environment': variables,
                       'mounts': [name for name, _ in mounts], 'limits': {'descriptors': 1024}}, **header)
        self.send(b'S', header, descriptors=[mount for _, mount in mounts])
        for _, mount in mounts:
            os.close(mount)
        if ready:
            kind, header, payload = self.frame()
            assert kind == b'R', (kind, header, payload, self.drain())
        return self

    def start_invoke(self, event):
        self.send(b'I', dict(REQUEST, deadlineMs=int(time.time() * 1000) + 3000), json.dumps(event).encode())

    def invoke(self, event=None):
        self.start_invoke(event)
        kind, header, payload = self.frame()
        assert kind == b'D', (kind, header, payload, self.drain())
        return json.loads(payload.decode())

    def exit_status(self, pid=None):
        """The raw wait status of the runtime, or of another process, which process 1 reports."""
        if pid is None:
            return self.event('ended')['status']
        while pid not in self.exited:
            document, _ = self.status_message('exited')
            self.exited[document['exited']] = document['status']
        return self.exited[pid]

    def kill(self):
        signal.pidfd_send_signal(self.process, signal.SIGKILL)
        return self.event('exited')

    def drain(self):
        while select.select([self.output], [], [], 0)[0]:
            data = self.output.recv(1 << 16)
            if not data:
                break
            self.log += data
        return self.log

    def close(self):
        """Ends it, if it has not."""
        for end in (self.control, self.output, self.status):
            end.close()
        if self.process is not None:
            try:
                signal.pidfd_send_signal(self.process, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.descriptors += [self.process, self.runtime]
            self.process = None
        while self.descriptors:
            os.close(self.descriptors.pop())
