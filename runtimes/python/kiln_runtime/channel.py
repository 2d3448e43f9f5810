"""Frames on the control socket:

    u32 length of all that follows | u8 type | u32 length of header | header: JSON or empty | payload     (big-endian)
"""
import collections
import errno
import os
import select
import struct

BLANK, SETUP, READY, INIT_FAILED, INVOKE, DONE, ERROR = b'B', b'S', b'R', b'F', b'I', b'D', b'E'

Frame = collections.namedtuple('Frame', 'kind header payload')

_PREFIX = struct.Struct('>I')
_HEAD = struct.Struct('>IcI')
_READ_SIZE = 64 * 1024
_LARGE_READ_SIZE = 1024 * 1024
_ONE_WRITE = 256 * 1024


class HostGone(Exception):
    """The host closed its end."""


def read(descriptor, size):
    """os.read, once more if a signal interrupted it, which Python 2.7 leaves to the caller."""
    while True:
        try:
            return os.read(descriptor, size)
        except EnvironmentError as error:
            if error.errno == errno.ECONNRESET:
                return b''
            if error.errno != errno.EINTR:
                raise


def wait(poll):
    """Until there is something to read. A read that waits on a socket is woken by more than that: each time the other
    end takes what was sent before. A poll is not."""
    while True:
        try:
            poll.poll()
            return
        except select.error as error:
            # Python 2.7 leaves to the caller what a signal interrupted.
            if error.args[0] != errno.EINTR:
                raise


def write(descriptor, data):
    """Writes all of it. A signal can cut even a blocking write short."""
    while True:
        try:
            written = os.write(descriptor, data)
        except EnvironmentError as error:
            if error.errno != errno.EINTR:
                raise
            continue
        if written == len(data):
            return
        data = memoryview(data)[written:]


def _head(kind, header, payload):
    return _HEAD.pack(_HEAD.size - _PREFIX.size + len(header) + len(payload), kind, len(header)) + header


def encode(kind, header=b'', payload=b''):
    """A frame, as bytes."""
    return _head(kind, header, payload) + payload


class Channel(object):
    """The control socket, as frames. Used by one thread."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._received = b''
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def receive(self):
        """The next frame. Raises HostGone at the end of the stream."""
        data = self._received or self._first()
        while len(data) < _HEAD.size:
            data += self._read(_READ_SIZE)
        length, kind, header_length = _HEAD.unpack_from(data)
        end = _PREFIX.size + length
        if len(data) < end:
            data = self._rest(data, end)
        self._received = data[end:]
        start = _HEAD.size + header_length
        return Frame(kind, data[_HEAD.size:start], data[start:end])

    def give_back(self, data):
        """Bytes that somebody else has read from the socket."""
        self._received += data

    def send(self, kind, header=b'', payload=b''):
        head = _head(kind, header, payload)
        try:
            if len(payload) <= _ONE_WRITE:
                write(self._descriptor, head + payload)
            else:
                write(self._descriptor, head)
                write(self._descriptor, payload)
        except EnvironmentError as error:
            if error.errno in (errno.EPIPE, errno.ECONNRESET):
                raise HostGone()
            raise

    def fileno(self):
        return self._descriptor

    def close(self):
        """Once: a child of a child inherits that it is closed."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _first(self):
        wait(self._poll)
        return self._read(_READ_SIZE)

    def _rest(self, data, end):
        chunks, missing = [data], end - len(data)
        while missing > 0:
            chunk = self._read(min(missing, _LARGE_READ_SIZE))
            chunks.append(chunk)
            missing -= len(chunk)
        return b''.join(chunks)

    def _read(self, size):
        data = read(self._descriptor, size)
        if not data:
            raise HostGone()
        return data
