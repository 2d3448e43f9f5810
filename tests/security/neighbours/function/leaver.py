"""A function that leaves something behind, in ways that the host may not notice when it looks what is as new."""
import array
import ctypes
import errno
import fcntl
import os
import socket
import struct
import time
import uuid

import guard
import holder
import syscalls
from families.network import DAEMON, interfaces

_ENVIRONMENT = str(uuid.uuid4())
_NOWHERE = "2001:db8::1"  # there is no way to any address of IPv6
_FLOW_LABEL_MANAGER, _FLOW_LABEL = 32, 0x12345
_kept = []


def lambda_handler(event, context):
    """Stays for a while, so that every way has an environment of its own. Its child is how the host finds it."""
    guard.require_sandbox()
    _kept.append(holder.sleeper(event["token"]))
    found = globals()["_" + event["do"]](event["token"])
    time.sleep(event["seconds"])
    return {"environment": _ENVIRONMENT, "found": found}


def _nothing(token):
    """Is there."""


def _everything(token):
    """Also half-written requests, and more connections than a listener keeps waiting. Answers how many there were."""
    _sockets(token)
    _system_v(token)
    holder.daemon(token)
    for number in range(5):
        with open("/tmp/left-%d" % number, "w") as file:
            file.write(token)
    for _ in range(200):
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"left" * 1000, DAEMON)
    flows = [_connected(*server) for server in ((holder.OWN, holder.ENDPOINT), DAEMON) for _ in range(4)]
    flows += [_connected("127.0.0.1", holder.TCP)]
    pending = [_connected(holder.OWN, holder.RUNTIME_API) for _ in range(40)]
    for connection in [c for c in pending if c]:
        connection.send(b"POST /2018-06-01/runtime/invocation/left/response HTTP/1.1\r\nHost: x\r\n"
                        b"Content-Length: 100\r\n\r\nleft")
    _kept.extend(flows + pending)
    return len([c for c in flows + pending if c])


def _connected(address, port):
    connection = socket.socket()
    connection.settimeout(0.5)
    try:
        connection.connect((address, port))
        return connection
    except EnvironmentError:
        return None


def _sockets(token):
    """Nobody connects: no packet moves."""
    for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::1")):
        _kept.append(holder.listening(family, socket.SOCK_STREAM, (address, holder.TCP)))
        _kept.append(holder.listening(family, socket.SOCK_DGRAM, (address, holder.UDP)))
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        _kept.append(holder.listening(socket.AF_UNIX, kind, "\0%s-%d" % (token, kind)))


def _sockets_in_flight(token):
    """Each on its way to the other: they outlive their process until the kernel notices."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    sent = list(ends) + [holder.listening(socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", holder.TCP)),
                         holder.listening(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + token)]
    numbers = array.array("i", [one.fileno() for one in sent]).tobytes()
    for end in ends:
        end.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
    for one in sent:
        one.close()


def _connections_to_nowhere(token):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        client = socket.socket(socket.AF_INET6, kind)
        assert client.connect_ex((_NOWHERE, 9)) == errno.ENETUNREACH
        _kept.append(client)


def _network_settings(token):
    """Answers what could be set."""
    found, query = [], socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    address = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton("192.0.2.7"))
    for _, name in list(interfaces()):
        for what, request, value in (
            ("address", 0x8916, address), ("mask", 0x891C, address), ("flags", 0x8914, struct.pack("=H22x", 0)),
            ("size of packets", 0x8922, struct.pack("=i20x", 1400)), ("queue", 0x8943, struct.pack("=i20x", 7)),
        ):
            _note(found, "%s of %s" % (what, name), lambda: fcntl.ioctl(
                query, request, struct.pack("=16s", name.encode()) + value.ljust(24, b"\0")))
    for setting in ("ipv4/ip_forward", "ipv4/ip_default_ttl", "ipv4/ping_group_range", "core/somaxconn"):
        _note(found, setting, lambda: os.close(os.open("/proc/sys/net/" + setting, os.O_WRONLY)))
    link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) if hasattr(socket, "AF_NETLINK") else None
    if link:
        # RTM_NEWADDR, to be made: header; family, prefix, flags, scope, index; one attribute.
        link.send(struct.pack("=IHHII4BIHH4s", 32, 20, 0x405, 1, 0, 2, 32, 0, 0, 1, 8, 2, address[4:8]))
        if struct.unpack("=i", link.recv(4096)[16:20])[0] == 0:
            found.append("an address by netlink")
    return found


def _flow_label(token):
    """Of IPv6: the kernel keeps it for a minute after its socket."""
    client = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    request = socket.inet_pton(socket.AF_INET6, "::1") + struct.pack(
        "!I", _FLOW_LABEL) + struct.pack("=BBHHHI", 0, 255, 1, 60, 60, 0)
    client.setsockopt(socket.IPPROTO_IPV6, _FLOW_LABEL_MANAGER, request)
    _kept.append(client)


def _datagram(token):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(token.encode(), ("127.0.0.1", 9))


def _system_v(token):
    number = syscalls.call("shmget", holder.KEY, 4096, 0o1666)
    ctypes.memmove(syscalls.call("shmat", number, None, 0), token.encode(), len(token))
    syscalls.call("semget", holder.KEY, 1, 0o1666)
    syscalls.call("msgget", holder.KEY, 0o1666)


def _nameless_file(token):
    """Written, mapped and locked; the directory as well. No name of it was ever in /tmp."""
    number = os.open("/tmp", os.O_RDWR | os.O_DIRECTORY | 0o20000000, 0o666)  # O_TMPFILE
    os.write(number, token.encode() * 50000)
    directory = os.open("/tmp", os.O_RDONLY)
    for one in (number, directory):
        fcntl.flock(one, fcntl.LOCK_EX)
    ctypes.CDLL(None).inotify_add_watch(ctypes.CDLL(None).inotify_init(), b"/tmp", 0xFFF)


def _changes_of_tmp(token):
    """Answers what could be changed."""
    found = []
    _note(found, "mode", lambda: os.chmod("/tmp", 0o755))
    _note(found, "owner", lambda: os.chown("/tmp", os.getuid(), os.getgid()))
    _note(found, "times", lambda: os.utime("/tmp", (1, 1)))
    _note(found, "attribute", lambda: syscalls.call("setxattr", b"/tmp", b"user.left", token.encode(), len(token), 0))
    directory = os.open("/tmp", os.O_RDONLY)
    _note(found, "flags", lambda: fcntl.ioctl(directory, 0x40086602, struct.pack("=q", 0x80)))  # no access times
    return found


def _time_of_tmp(token):
    os.utime("/tmp", None)


def _removed_file(token):
    with open("/tmp/left", "w") as file:
        file.write(token)
    os.unlink("/tmp/left")


def _note(found, what, action):
    try:
        action()
        found.append(what)
    except EnvironmentError:
        pass
