"""Kinds of sockets and options: streams and datagrams of UNIX and IP, and nothing below or beside them."""
import errno
import fcntl
import os
import socket
import struct

from outcome import BLOCKED, HARMLESS, REACHED, REFUSED, attempt

FAMILY = "sockets"

_NO_SUCH = REFUSED + (errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT, errno.EINVAL)
_STREAM, _DATAGRAM, _RAW, _PACKETS = 1, 2, 3, 5
_NETLINK = 16


def _opened(family, kind, protocol=0):
    return attempt(lambda: socket.socket(family, kind, protocol).fileno(), _NO_SUCH)


def _bound(port):
    def action():
        listener = socket.socket()
        listener.bind(("127.0.0.1", port))
        listener.listen(1)
        return listener.getsockname()

    return attempt(action)


def _high_port():
    return HARMLESS, _bound(0)()[1]


def _option(level, number, value, kind=_DATAGRAM):
    return attempt(
        lambda: socket.socket(socket.AF_INET, kind).setsockopt(level, number, value), REFUSED + (errno.ENOPROTOOPT,))


def _device_request(number, content):
    return attempt(lambda: fcntl.ioctl(socket.socket(socket.AF_INET, _DATAGRAM), number, content), REFUSED)


def _netlink(message_type, content):
    """A request to change the network, acknowledged with an error or with none."""

    def action():
        channel = socket.socket(_NETLINK, _RAW, 0)
        channel.settimeout(2)
        channel.send(struct.pack("=IHHII", 16 + len(content), message_type, 0x405, 1, 0) + content)
        answer = channel.recv(4096)
        code = -struct.unpack("=i", answer[16:20])[0]
        if code:
            raise OSError(code, os.strerror(code))
        return "done"

    return attempt(action)


def _routes():
    """Reading one's own addresses is what getifaddrs does."""
    try:
        socket.socket(_NETLINK, _RAW, 0).close()
    except EnvironmentError as error:
        return BLOCKED, error.strerror
    return HARMLESS, "one's own network's"


def _pair_of_strangers():
    """Credentials of a message cannot be forged. EINVAL: there is no uid 0 here."""
    left, right = socket.socketpair(socket.AF_UNIX, _DATAGRAM)
    right.setsockopt(socket.SOL_SOCKET, 16, 1)
    if not hasattr(left, "sendmsg"):
        return BLOCKED, "no sendmsg in this Python"
    try:
        left.sendmsg([b"x"], [(socket.SOL_SOCKET, 2, struct.pack("=3i", os.getpid(), 0, 0))])
    except EnvironmentError as error:
        return (BLOCKED if error.errno in (errno.EPERM, errno.EINVAL) else REACHED), error.strerror
    return REACHED, "uid 0"


def _address_family(name, number, kinds=(_STREAM, _DATAGRAM, _RAW, _PACKETS)):
    def probe():
        details = set()
        for kind in kinds:
            outcome, detail = _opened(number, kind)()
            if outcome != BLOCKED:
                return outcome, detail
            details.add(detail)
        return BLOCKED, " ".join(sorted(details))

    return "family " + name, probe


PROBES = [
    ("raw IP", _opened(socket.AF_INET, _RAW, 255)),
    ("raw TCP", _opened(socket.AF_INET, _RAW, 6)),
    ("raw ICMP", _opened(socket.AF_INET, _RAW, 1)),
    ("raw ICMPv6", _opened(socket.AF_INET6, _RAW, 58)),
    ("ICMP datagrams", _opened(socket.AF_INET, _DATAGRAM, 1)),
    ("SCTP", _opened(socket.AF_INET, _STREAM, 132)),
    ("DCCP", _opened(socket.AF_INET, 6, 33)),
    ("packets of the link", _opened(17, _RAW, 0x300)),
    ("datagrams of the link", _opened(17, _DATAGRAM, 0x300)),
    ("old packets", _opened(socket.AF_INET, 10, 0x300)),
] + [
    _address_family(name, number)
    for name, number in (
        ("AX25", 3), ("IPX", 4), ("AppleTalk", 5), ("X25", 9), ("IPsec keys", 15), ("RDS", 21), ("PPPoX", 24),
        ("LLC", 26), ("InfiniBand", 27), ("CAN", 29), ("TIPC", 30), ("Bluetooth", 31), ("RxRPC", 33), ("Phonet", 35),
        ("crypto (ALG)", 38), ("NFC", 39), ("VSOCK", 40), ("KCM", 41), ("QRTR", 42), ("SMC", 43), ("XDP", 44),
        ("MCTP", 45),
    )
] + [
    ("netlink " + name, _opened(_NETLINK, _RAW, number))
    for name, number in (
        ("usersock", 2), ("sock_diag", 4), ("xfrm", 6), ("SELinux", 7), ("audit", 9), ("fib_lookup", 10),
        ("connector", 11), ("netfilter", 12), ("kobject_uevent", 15), ("generic", 16), ("crypto", 21),
    )
] + [
    ("netlink route", _routes),
    ("netlink: add a bridge", _netlink(16, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0)
     + struct.pack("=HH", 16, 0x8012) + struct.pack("=HH", 11, 1) + b"bridge\0\0")),
    ("netlink: take lo down", _netlink(16, struct.pack("=BBHiII", 0, 0, 0, 1, 0, 1))),
    ("netlink: add an address", _netlink(20, struct.pack("=BBBBI", 2, 32, 0, 0, 1)
     + struct.pack("=HH", 8, 2) + socket.inet_aton("10.9.9.9"))),
    ("netlink: add a route", _netlink(24, struct.pack("=BBBBBBBBI", 2, 32, 0, 0, 254, 3, 0, 1, 0)
     + struct.pack("=HH", 8, 1) + socket.inet_aton("10.9.9.9") + struct.pack("=HHi", 8, 4, 1))),
    ("port 80", _bound(80)),
    ("port 53", _bound(53)),
    ("a high port of one's own network", _high_port),
    ("option SO_MARK", _option(socket.SOL_SOCKET, 36, 1)),
    ("option SO_PRIORITY 7", _option(socket.SOL_SOCKET, 12, 7)),
    ("option SO_RCVBUFFORCE", _option(socket.SOL_SOCKET, 33, 1 << 20)),
    ("option SO_DEBUG", _option(socket.SOL_SOCKET, 1, 1)),
    ("option IP_TRANSPARENT", _option(0, 19, 1)),
    ("option of iptables", _option(0, 64, b"\0" * 84)),
    ("option TCP_REPAIR", _option(6, 19, 1, _STREAM)),
    ("ioctl: address of lo", _device_request(0x8916, struct.pack("=16sHH12s", b"lo", 2, 0, b"\x0a\x09\x09\x09"))),
    ("ioctl: take lo down", _device_request(0x8914, struct.pack("=16sh14s", b"lo", 0, b""))),
    ("ioctl: rename lo", _device_request(0x8923, struct.pack("=16s16s", b"lo", b"escape"))),
    ("forge credentials of a message", _pair_of_strangers),
] + [
    ("pair of family %d" % family, attempt(
        lambda family=family: socket.socketpair(family, _STREAM), _NO_SUCH + (errno.EOPNOTSUPP,)))
    for family in (2, 30, 40)
]
