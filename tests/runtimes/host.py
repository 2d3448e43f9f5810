"""The host's end of the protocol in runtimes/python/README.md, for one execution environment at a time."""
import collections
import json
import os
import select
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import textwrap
import time

RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'runtimes', 'python')
BOOTSTRAP = os.path.join(os.path.realpath(RUNTIME), 'bootstrap.py')

DEADLINE_SECONDS = 30

Reply = collections.namedtuple('Reply', 'kind header payload')
Record = collections.namedtuple('Record', 'kind microseconds message')

_RECORD = struct.Struct('>4sIQ')
_MARK = b'\xa5\x5a\x00'

REQUEST_ID = '8476a536-e9f4-11e8-9739-2dfe598c3fcd'
FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:my-function'

ENVIRONMENT = {
    'AWS_LAMBDA_FUNCTION_NAME': 'my-function',
    'AWS_LAMBDA_FUNCTION_VERSION': '$LATEST',
    'AWS_LAMBDA_FUNCTION_MEMORY_SIZE': '128',
    'AWS_LAMBDA_LOG_GROUP_NAME': '/aws/lambda/my-function',
    'AWS_LAMBDA_LOG_STREAM_NAME': '2019/06/06/[$LATEST]0123456789abcdef0123456789abcdef',
    'LAMBDA_TASK_ROOT': '/var/task',
    'LAMBDA_RUNTIME_DIR': '/var/runtime',
    'PATH': '/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    'LANG': 'en_US.UTF-8',
    'TZ': ':UTC',
}


class FakeHost(object):
    """Starts the real bootstrap under a Python, with the given files as the function's code."""

    def __init__(self, python, files, handler='lambda_function.lambda_handler', environment=None, setup=True, **more):
        """more: members of the setup frame."""
        self.directory = os.path.realpath(tempfile.mkdtemp(prefix='kiln-'))
        self.task_root = os.path.join(self.directory, 'task')
        os.mkdir(self.task_root)
        for name, text in (files if isinstance(files, dict) else {'lambda_function.py': files}).items():
            write(os.path.join(self.task_root, name), text)
        self._control_bytes, self._output_bytes = bytearray(), bytearray()
        self._selector = selectors.DefaultSelector()
        self._start(python)
        if setup:
            variables = dict(ENVIRONMENT, **(environment or {}))
            self.send(b'S', dict(more, handler=handler, taskRoot=self.task_root, environment=variables))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for connection in (self.control, self.output):
            connection.close()
        self._selector.close()
        shutil.rmtree(self.directory)

    def _start(self, python):
        listeners = []
        for name in ('control', 'output'):
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(os.path.join(self.directory, name))
            listener.listen(1)
            listeners.append(listener)
        self.process = subprocess.Popen(
            [python, '-s', BOOTSTRAP], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd='/',
            env={'LANG': 'C.UTF-8', 'HOST_SECRET': 'x', 'PYTHONDONTWRITEBYTECODE': '1',
                 'KILN_CONTROL': os.path.join(self.directory, 'control'),
                 'KILN_OUTPUT': os.path.join(self.directory, 'output')})
        with self.process.stderr:
            self.control, self.output = (self._accept(listener) for listener in listeners)
        for listener in listeners:
            listener.close()
        self.control_open = self.output_open = True
        self._selector.register(self.control, selectors.EVENT_READ, 'control')
        self._selector.register(self.output, selectors.EVENT_READ, 'output')

    def _accept(self, listener):
        """A connection, or the error for which there is none."""
        select.select([listener, self.process.stderr], [], [], DEADLINE_SECONDS)
        if not select.select([listener], [], [], 0)[0]:
            raise AssertionError('did not connect: %s' % self.process.stderr.read().decode())
        return listener.accept()[0]

    def send(self, kind, header=None, payload=b''):
        head = json.dumps(header).encode() if header is not None else b''
        self.control.sendall(struct.pack('>IcI', 5 + len(head) + len(payload), kind, len(head)) + head + payload)

    def start_invoke(self, event=None, payload=None, **header):
        payload = json.dumps(event if event is not None else {}).encode() if payload is None else payload
        self.send(b'I', dict({'requestId': REQUEST_ID, 'deadlineMs': int(time.time() * 1000) + 3000,
                              'invokedFunctionArn': FUNCTION_ARN}, **header), payload)

    def invoke(self, event=None, payload=None, **header):
        self.start_invoke(event, payload, **header)
        return self.receive()

    def result(self, event=None, **header):
        """What the handler returned."""
        reply = self.invoke(event, **header)
        assert reply is not None and reply.kind == 'D', (reply, bytes(self._output_bytes))
        return json.loads(reply.payload.decode())

    def receive(self):
        """The next frame; None at the end of the stream. What was written to the log before it has been read then."""
        self._pump(lambda: not self.control_open or self._frame_length() is not None)
        length = self._frame_length()
        if length is None:
            return None
        _, kind, header_length = struct.unpack_from('>IcI', self._control_bytes)
        body = bytes(self._control_bytes[9:length])
        del self._control_bytes[:length]
        self._drain_output()
        header = json.loads(body[:header_length].decode()) if header_length else None
        return Reply(kind.decode(), header, body[header_length:])

    def ready(self):
        reply = self.receive()
        assert reply is not None and reply.kind == 'R', (reply, bytes(self._output_bytes))
        return self

    def exit_status(self):
        """Negative for a signal. All that the environment and its children wrote has been read then."""
        self._pump(lambda: not self.output_open and not self.control_open)
        return self.process.wait(DEADLINE_SECONDS)

    def hang_up(self):
        self._selector.unregister(self.control)
        self.control.close()
        self.control_open = False

    def wait_for_log(self, text):
        self._pump(lambda: text in self._output_bytes or not self.output_open)

    def log(self):
        """Records, and the text between them, in order."""
        entries, data = [], bytes(self._output_bytes)
        while data:
            start = data.find(_MARK)
            if start != 0:
                start = len(data) if start < 0 else start
                entries.append(data[:start].decode())
                data = data[start:]
                continue
            mark, length, microseconds = _RECORD.unpack_from(data)
            end = _RECORD.size + length
            assert end <= len(data), 'record cut short'
            entries.append(Record(mark[3:4].hex(), microseconds, data[_RECORD.size:end].decode()))
            data = data[end:]
        return entries

    def messages(self):
        return [entry.message if isinstance(entry, Record) else entry for entry in self.log()]

    def _frame_length(self):
        if len(self._control_bytes) < 9:
            return None
        length = 4 + struct.unpack_from('>I', self._control_bytes)[0]
        return length if len(self._control_bytes) >= length else None

    def _pump(self, done):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not done():
            left = deadline - time.monotonic()
            if left <= 0:
                os.kill(self.process.pid, signal.SIGKILL)
                raise AssertionError('no answer; log: %r' % bytes(self._output_bytes[-2000:]))
            for key, _ in self._selector.select(left):
                self._read(key.fileobj, key.data)

    def _read(self, connection, name):
        try:
            data = connection.recv(1 << 20)
        except ConnectionResetError:
            data = b''
        if not data:
            self._selector.unregister(connection)
            setattr(self, name + '_open', False)
        (self._control_bytes if name == 'control' else self._output_bytes).extend(data)

    def _drain_output(self):
        while self.output_open:
            self.output.setblocking(False)
            try:
                self._read(self.output, 'output')
            except BlockingIOError:
                return
            finally:
                self.output.setblocking(True)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(textwrap.dedent(text).lstrip('\n').encode() if isinstance(text, str) else text)
