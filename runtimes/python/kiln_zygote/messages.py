"""Bytes and descriptors over Unix sockets. By ctypes, because Python 2.7 has no recvmsg."""
import ctypes
import errno
import fcntl
import json
import os
import struct

from . import kernel

_CLOEXEC, _NOSIGNAL = 0x40000000, 0x4000  # MSG_CMSG_CLOEXEC, MSG_NOSIGNAL
_SOL_SOCKET, _SCM_RIGHTS = 1, 1
_ALIGNMENT = 8
_HEADER = struct.Struct('=Qii')  # 64-bit systems only, as the tables of system calls
_MESSAGE_SIZE = 64 * 1024
_CONTROL_SIZE = 1024


class _Vector(ctypes.Structure):
    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]


class _Message(ctypes.Structure):
    _fields_ = [('name', ctypes.c_void_p), ('name_length', ctypes.c_uint),
                ('vectors', ctypes.POINTER(_Vector)), ('vector_count', ctypes.c_size_t),
                ('control', ctypes.c_void_p), ('control_length', ctypes.c_size_t), ('flags', ctypes.c_int)]


_data = ctypes.create_string_buffer(_MESSAGE_SIZE)
_control = ctypes.create_string_buffer(_CONTROL_SIZE)


def receive(descriptor):
    """What is there, at most 64 KiB, and the descriptors that came with it. No bytes at the end of the connection."""
    vector = _Vector(ctypes.addressof(_data), _MESSAGE_SIZE)
    message = _Message(None, 0, ctypes.pointer(vector), 1, ctypes.addressof(_control), _CONTROL_SIZE, 0)
    try:
        size = _retry(kernel.recvmsg, descriptor, ctypes.byref(message), _CLOEXEC)
    except OSError as error:
        if error.errno != errno.ECONNRESET:
            raise
        size = 0
    return ctypes.string_at(_data, size), _descriptors(ctypes.string_at(_control, message.control_length))


def _descriptors(control):
    if len(control) < _HEADER.size:
        return []
    length, level, kind = _HEADER.unpack_from(control)
    if (level, kind) != (_SOL_SOCKET, _SCM_RIGHTS):
        return []
    return list(struct.unpack_from('=%di' % ((length - _HEADER.size) // 4), control, _HEADER.size))


def send(descriptor, document, descriptors=()):
    """One JSON object, as one message."""
    data = json.dumps(document).encode('ascii')
    buffer = ctypes.create_string_buffer(data, len(data))
    vector = _Vector(ctypes.addressof(buffer), len(data))
    message = _Message(None, 0, ctypes.pointer(vector), 1, None, 0, 0)
    if descriptors:
        rights = struct.pack('=%di' % len(descriptors), *descriptors)
        rights = _HEADER.pack(_HEADER.size + len(rights), _SOL_SOCKET, _SCM_RIGHTS) + rights
        rights += b'\0' * (-len(rights) % _ALIGNMENT)
        control = ctypes.create_string_buffer(rights, len(rights))
        message.control, message.control_length = ctypes.addressof(control), len(rights)
    _retry(kernel.sendmsg, descriptor, ctypes.byref(message), _NOSIGNAL)


def _retry(call, *arguments):
    while True:
        try:
            return call(*arguments)
        except OSError as error:
            if error.errno != errno.EINTR:
                raise


def close_on_exec(descriptor):
    fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    return descriptor


def place(descriptor, number):
    """The descriptor under another number, closed on exec."""
    os.dup2(descriptor, number)
    return close_on_exec(number)
