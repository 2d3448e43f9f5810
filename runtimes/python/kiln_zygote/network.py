"""The network of an environment that has been given none: loopback, and the addresses of the host on it."""
import fcntl
import socket
import struct

from . import identity

_SIOCSIFFLAGS, _SIOCSIFADDR, _SIOCSIFNETMASK = 0x8914, 0x8916, 0x891c
_IFF_UP = 1
_LOOPBACK = b'lo'
_WHOLE_ADDRESS = '255.255.255.255'


def listen():
    """Brings it up. Returns the sockets for the Runtime API, for Kiln's own endpoint, and for the trace daemon: at
    each of its addresses one for datagrams and one that listens."""
    configuring = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        fcntl.ioctl(configuring, _SIOCSIFFLAGS, struct.pack('=16sH22x', _LOOPBACK, _IFF_UP))
        for index, own in enumerate(identity.DAEMON_ADDRESSES):
            alias = ('lo:%d' % index).encode('ascii')
            for request, address in ((_SIOCSIFADDR, own), (_SIOCSIFNETMASK, _WHOLE_ADDRESS)):
                fcntl.ioctl(configuring, request, struct.pack('=16sHH4s16x', alias, socket.AF_INET, 0,
                                                              socket.inet_aton(address)))
    finally:
        configuring.close()
    sockets = [_listener(identity.ADDRESS, port) for port in (identity.RUNTIME_API_PORT, identity.ENDPOINT_PORT)]
    for address in identity.DAEMON_ADDRESSES:
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind((address, identity.DAEMON_PORT))
        sockets += [datagrams, _listener(address, identity.DAEMON_PORT)]
    return sockets


def _listener(address, port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(128)
    return listener
