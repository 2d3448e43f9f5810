"""The output socket: raw bytes of standard output and error, and framed records among them, in the order of writing."""
import functools
import io
import os
import struct
import sys
import threading

from . import channel, printing
from .era import ERA, PYTHON2

TEXT, DEBUG, INFO, WARNING, ERROR, CRITICAL = 0x03, 0x0b, 0x0f, 0x13, 0x17, 0x1b
_KINDS = {0: TEXT, 10: DEBUG, 20: INFO, 30: WARNING, 40: ERROR, 50: CRITICAL}
_PIECE = 0x01

# a5 5a 00 TT | u32 length | u64 microseconds since the epoch, big-endian, then the message
_LARGEST = 8 * 1024 * 1024
_RECORD = struct.Struct('>IIQ')
_MARK = 0xa55a0000
_LARGEST_PIECE = 256 * 1024


def level_of(number):
    """The level that counts for one of the function's own: the standard one below it."""
    return min(50, max(0, number)) // 10 * 10


def kind_of(level):
    return _KINDS[level_of(level)]


def structured(kind):
    """The same, of a message that is JSON."""
    return kind & ~1


class Output(object):
    """Writes go out whole: one at a time within the process, each with one system call if the kernel takes it."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        # Reentrant, for a signal handler that prints while its thread is printing.
        self.lock = threading.RLock()
        self._streams = ()

    def write(self, data):
        with self.lock:
            channel.write(self._descriptor, data)

    def record(self, kind, seconds, message):
        """One log event, however many lines the message (text) has."""
        data = message.encode('utf-8', 'backslashreplace')
        # The host takes no larger record; it makes events of 256 KiB of each anyway.
        for start in range(0, len(data) or 1, _LARGEST):
            part = data[start:start + _LARGEST]
            self.write(_RECORD.pack(_MARK | kind, len(part), int(seconds * 1000000)) + part)

    def put(self, data):
        """What one write to a stream has written: a line, or some, or a part of one."""
        if ERA.whole_writes and b'\n' in data[:-1]:
            for start in range(0, len(data), _LARGEST_PIECE):
                part = data[start:start + _LARGEST_PIECE]
                self.write(_RECORD.pack(_MARK | _PIECE, len(part), 0) + part)
        else:
            self.write(data)

    def fileno(self):
        return self._descriptor

    def install(self):
        """Makes sys.stdout and sys.stderr write at once, whatever the interpreter was started with."""
        sys.stdout = sys.__stdout__ = _Stream(self, 1, 'strict')
        sys.stderr = sys.__stderr__ = _Stream(self, 2, 'backslashreplace')
        self._streams = (sys.stdout, sys.stderr)
        printing.install(type(sys.stdout))

    def prepare_for_forks(self):
        if hasattr(os, 'register_at_fork'):
            os.register_at_fork(after_in_child=self._after_fork)

    def flush(self):
        """What was written to sys.stdout.buffer."""
        for stream in self._streams:
            try:
                stream.flush()
            except (ValueError, EnvironmentError):
                pass  # closed by the function, or its descriptor is

    def _after_fork(self):
        # Another thread may have held it, and does not exist in the child.
        self.lock = threading.RLock()


if PYTHON2:
    class _Stream(object):
        """Not a file: those of Python 2 give up when a signal interrupts a write."""

        encoding, errors, mode, newlines, softspace, closed = 'UTF-8', 'strict', 'w', None, 0, False

        def __init__(self, output, descriptor, errors):
            self._output, self._descriptor = output, descriptor
            self.name = '<stdout>' if descriptor == 1 else '<stderr>'

        def write(self, text):
            self._output.put(text.encode('utf-8') if isinstance(text, unicode) else bytes(text))  # noqa: F821

        def writelines(self, lines):
            for line in lines:
                self.write(line)

        def flush(self):
            pass

        def close(self):
            self.closed = True

        def fileno(self):
            return self._descriptor

        def isatty(self):
            return False
else:
    def _reaching(name):
        """A method of a text stream by which one gets at what is below it."""
        own = getattr(io.TextIOWrapper, name)

        @functools.wraps(own)
        def method(self, *arguments, **settings):
            self._is_direct = False
            return own(self, *arguments, **settings)
        return method

    class _Stream(io.TextIOWrapper):
        # Until the function has got at what is below, nothing can wait there, and text goes past it.
        _is_direct = not ERA.whole_writes

        def __init__(self, output, descriptor, errors):
            super(_Stream, self).__init__(io.open(descriptor, 'wb', closefd=False), 'utf-8', errors, '\n')
            self.mode = 'w'
            self._output, self._descriptor, self._errors = output, descriptor, errors

        @property
        def buffer(self):
            self._is_direct = False
            return io.TextIOWrapper.buffer.__get__(self)

        close, detach = _reaching('close'), _reaching('detach')
        if hasattr(io.TextIOWrapper, 'reconfigure'):
            reconfigure = _reaching('reconfigure')

        def write(self, text):
            with self._output.lock:
                if self._is_direct and type(text) is str:
                    data = text.encode('utf-8', self._errors)
                    written = os.write(self._descriptor, data)
                    if written < len(data):
                        channel.write(self._descriptor, data[written:])
                    return len(text)
                if ERA.whole_writes and isinstance(text, str):
                    self.flush()
                    self._output.put(text.encode('utf-8', self.errors))
                    return len(text)
                written = super(_Stream, self).write(text)
                self.flush()
                return written

        def writelines(self, lines):
            self.write(''.join(lines))
