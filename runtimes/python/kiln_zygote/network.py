"""The network of an environment that has been given none: loopback, and the address of the Runtime API on it."""
import fcntl
import socket
import struct

from . import identity

_SIOCSIFFLAGS, _SIOCSIFADDR, _SIOCSIFNETMASK = 0x8914, 0x8916, 0x891c
_IFF_UP = 1
_LOOPBACK, _ALIAS = b'lo', b'lo:1'
_WHOLE_ADDRESS = '255.255.255.255'


def listen():
    """Brings it up. Returns the sockets that listen for the Runtime API and for Kiln's own endpoint."""
    configuring = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        fcntl.ioctl(configuring, _SIOCSIFFLAGS, struct.pack('=16sH22x', _LOOPBACK, _IFF_UP))
        for request, address in ((_SIOCSIFADDR, identity.ADDRESS), (_SIOCSIFNETMASK, _WHOLE_ADDRESS)):
            fcntl.ioctl(configuring, request, struct.pack('=16sHH4s16x', _ALIAS, socket.AF_INET, 0,
                                                          socket.inet_aton(address)))
    finally:
        configuring.close()
    return [_listener(port) for port in (identity.RUNTIME_API_PORT, identity.ENDPOINT_PORT)]


def _listener(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((identity.ADDRESS, port))
    listener.listen(128)
    return listener
