"""Who can be reached: the endpoint and the Runtime API of one's own environment; nobody else on this machine."""
import errno
import fcntl
import os
import socket
import struct
import time

from outcome import BLOCKED, HARMLESS, REACHED, UNCLEAR
from targets import planted

FAMILY = "network"
TOGETHER = True  # most of them wait for an answer that does not come

_OWN = "169.254.100.1"
_RUNTIME_API, _ENDPOINT = 9001, 4566
# The trace daemon's, which is another in the runtimes of 2018 than in today's. Outside a sandbox there is no such name.
DAEMON = os.environ.get("_AWS_XRAY_DAEMON_ADDRESS", _OWN), int(os.environ.get("_AWS_XRAY_DAEMON_PORT", 2000))
_GATEWAY = "169.254.1.1"
_SECONDS = 1.0
_UNREACHABLE = (
    errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT, errno.ETIMEDOUT, errno.ENOENT, errno.ENETDOWN, errno.EINVAL, errno.ENODEV,
)


def _quietly(action):
    """Blocked when nobody answers or the kernel knows no way."""
    try:
        return action()
    except socket.timeout:
        return BLOCKED, "no answer"
    except EnvironmentError as error:
        name = errno.errorcode.get(error.errno, str(error))
        return (BLOCKED if error.errno in _UNREACHABLE else UNCLEAR), name


def _connects(family, address):
    def action():
        client = socket.socket(family, socket.SOCK_STREAM)
        client.settimeout(_SECONDS)
        client.connect(address)
        return REACHED, "connected to %s" % (address,)

    return _quietly(action)


def _answers(family, address):
    """The planted listener sends back what it gets. It also remembers: run.py asks it afterwards."""

    def action():
        client = socket.socket(family, socket.SOCK_DGRAM)
        client.settimeout(_SECONDS)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        client.sendto(b"kiln-escape", address)
        return REACHED, client.recvfrom(64)

    return _quietly(action)


def _tcp(address, port):
    """`port` is a number, or the name of what was planted."""
    return lambda: _connects(socket.AF_INET6 if ":" in address else socket.AF_INET, (address, _number(port)))


def _udp(address, port):
    return lambda: _answers(socket.AF_INET6 if ":" in address else socket.AF_INET, (address, _number(port)))


def _number(port):
    return planted(port) if isinstance(port, str) else port


def _on_every_host_address(probe, port):
    def action():
        details = set()
        for address in planted("addresses"):
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            outcome, detail = probe(family, (address, planted(port)))
            if outcome != BLOCKED:
                return outcome, "%s: %s" % (address, detail)
            details.add("%s %s" % (address, detail))
        return BLOCKED, " ".join(sorted(details)) or "the host has no other address"

    return action


def _ports_of(address, but=()):
    """Every port that a service of the host may have there."""

    def action():
        open_ports, deadline = [], time.time() + 3
        for port in [22, 25, 53, 80, 111, 443, 631, 2000, 2375, 3306, 5432, 6443, 8080, 9001, 10250, _ENDPOINT]:
            if port not in but and time.time() < deadline:
                client = socket.socket()
                client.settimeout(0.2)
                if client.connect_ex((address, port)) == 0:
                    open_ports.append(port)
                client.close()
        return (REACHED, open_ports) if open_ports else (BLOCKED, "none is open")

    return action


def _multicast():
    """To all hosts of each link, by IPv6."""
    sent = []
    for index, name in interfaces():
        outcome, detail = _answers(socket.AF_INET6, ("ff02::1", planted("wildcardUdp"), 0, index))
        if outcome != BLOCKED:
            return outcome, "%s: %s" % (name, detail)
        sent.append(name)
    return BLOCKED, " ".join(sent)


def interfaces():
    """Number and name."""
    with open("/proc/net/dev") as devices:
        names = [line.split(":")[0].strip() for line in devices if ":" in line]
    query = socket.socket()
    for name in names:
        try:
            answer = fcntl.ioctl(query, 0x8933, struct.pack("=16s16x", name.encode()))  # SIOCGIFINDEX
        except EnvironmentError:
            continue
        yield struct.unpack("=16si12x", answer)[1], name


def addresses():
    """IPv4, of every interface but lo."""
    query = socket.socket()
    for _, name in interfaces():
        try:
            answer = fcntl.ioctl(query, 0x8915, struct.pack("=16s16x", name.encode()))  # SIOCGIFADDR
        except EnvironmentError:
            continue
        if name != "lo":
            yield socket.inet_ntoa(answer[20:24])


def _own_interfaces():
    """lo and a link, with none of the host's addresses."""
    names, shared = [name for _, name in interfaces()], set(addresses()) & set(planted("addresses"))
    return (REACHED if shared or len(names) > 2 else BLOCKED), "%s %s" % (names, sorted(addresses()))


def _no_ipv6():
    try:
        with open("/proc/net/if_inet6") as file:
            found = [line.split()[5] for line in file if line.split()[5] != "lo"]
    except EnvironmentError as error:
        return BLOCKED, error.strerror
    return (REACHED, found) if found else (BLOCKED, "none")


def _spoofed():
    """A sender that is somebody else's."""

    def action():
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.setsockopt(0, 15, 1)  # IP_FREEBIND
        client.bind((_GATEWAY, 0))
        client.sendto(b"kiln-escape", (planted("addresses")[0] if planted("addresses") else _GATEWAY, 9))
        return REACHED, "sent as " + _GATEWAY

    return _quietly(action)


def _bound_abroad():
    def action():
        socket.socket().bind((_GATEWAY, 0))
        return REACHED, _GATEWAY

    return _quietly(action)


def _abstract(kind):
    return lambda: _quietly(lambda: _connected_unix(kind, "\0" + planted("abstract")))


def _connected_unix(kind, address):
    client = socket.socket(socket.AF_UNIX, kind)
    client.settimeout(_SECONDS)
    client.connect(address)
    return REACHED, "connected"


def _names_of_unix_sockets():
    with open("/proc/net/unix") as sockets:
        lines = [line.split() for line in sockets][1:]
    names = [fields[7] for fields in lines if len(fields) > 7]
    return (REACHED, names[:5]) if names else (BLOCKED, "%d sockets, none with a name" % len(lines))


def _row(protocol, address, port):
    """As the kernel shows it."""
    return "%s %08X:%04X" % (protocol, struct.unpack("=I", socket.inet_aton(address))[0], port)


def _beyond_sampling():
    """The trace daemon signs for its function: what it signs is a short list."""
    found = []
    for path in ("/TraceSummaries", "/TraceSegments", "/GetGroup", "/2015-03-31/functions", "/",
                 "/GetSamplingRules/../Groups"):
        client = socket.create_connection(DAEMON, _SECONDS)
        head = "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        client.sendall((head % path).encode())
        client.settimeout(_SECONDS)
        status = client.recv(12).decode("ascii", "replace")
        client.close()
        if not status.endswith((" 404", " 400")):
            found.append("%s: %s" % (path, status))
    return (REACHED, found) if found else (BLOCKED, "404")


def connections_of_others():
    """One's own network shows those that Kiln listens on for this environment, and nothing else."""
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "packet"):
        try:
            with open("/proc/net/" + table) as file:
                rows = [line.split()[1] for line in file][1:]
        except EnvironmentError:
            continue
        found += ["%s %s" % (table, address) for address in rows]
    allowed = {_row("tcp", _OWN, port) for port in (_RUNTIME_API, _ENDPOINT)}
    # At both addresses, until Kiln has closed the one that this runtime does not ask.
    allowed |= {_row(protocol, address, 2000) for protocol in ("tcp", "udp") for address in (_OWN, "169.254.79.2")}
    strange = [row for row in found if row not in allowed]
    return (REACHED, strange) if strange else (BLOCKED, sorted(set(found)))


PROBES = [
    ("the host's loopback: 127.0.0.1", _tcp("127.0.0.1", "loopbackTcp")),
    ("the host's loopback: 127.0.0.2", _tcp("127.0.0.2", "wildcardTcp")),
    ("the host's loopback: 0.0.0.0", _tcp("0.0.0.0", "loopbackTcp")),
    ("the host's loopback: ::1", _tcp("::1", "wildcardTcp6")),
    ("the host's loopback: ::ffff:127.0.0.1", _tcp("::ffff:127.0.0.1", "wildcardTcp")),
    ("the host's loopback by UDP", _udp("127.0.0.1", "wildcardUdp")),
    ("a service on every address of the host", _on_every_host_address(_connects, "wildcardTcp")),
    ("a service on every address of the host, by UDP", _on_every_host_address(_answers, "wildcardUdp")),
    ("Kiln's own port on 127.0.0.1", _tcp("127.0.0.1", "serverPort")),
    ("Kiln's own port on every address of the host", _on_every_host_address(_connects, "serverPort")),
    ("Kiln's own port at the gateway", _tcp(_GATEWAY, "serverPort")),
    ("a service of the host at the gateway", _tcp(_GATEWAY, "wildcardTcp")),
    ("a service of the host at the gateway, by UDP", _udp(_GATEWAY, "wildcardUdp")),
    ("a service of the host at the environment's own address", _tcp(_OWN, "wildcardTcp")),
    ("known ports of the gateway", _ports_of(_GATEWAY)),
    ("known ports of the environment's own address", _ports_of(_OWN, (_RUNTIME_API, _ENDPOINT, DAEMON[1]))),
    ("other operations by way of the trace daemon", lambda: _quietly(_beyond_sampling)),
    ("broadcast", _udp("255.255.255.255", "wildcardUdp")),
    ("multicast", _udp("224.0.0.1", "wildcardUdp")),
    ("multicast of the link by IPv6", _multicast),
    ("the metadata service", _tcp("169.254.169.254", 80)),
    ("the metadata service by IPv6", _tcp("fd00:ec2::254", 80)),
    ("the container credentials service", _tcp("169.254.170.2", 80)),
    ("the metadata service of other clouds", _tcp("168.63.129.16", 80)),
    ("the interfaces of the host", _own_interfaces),
    ("an address of IPv6 beyond loopback", _no_ipv6),
    ("a foreign sender's address", _spoofed),
    ("bind to the gateway's address", _bound_abroad),
    ("an abstract socket of the host", _abstract(socket.SOCK_STREAM)),
    ("an abstract datagram socket of the host", _abstract(socket.SOCK_DGRAM)),
    ("names of Unix sockets", _names_of_unix_sockets),
    ("a Unix socket of the host by path", lambda: _quietly(
        lambda: _connected_unix(socket.SOCK_STREAM, planted("unixPath")))),
    ("the system's message bus", lambda: _quietly(
        lambda: _connected_unix(socket.SOCK_STREAM, "/run/dbus/system_bus_socket"))),
    ("the system's log socket", lambda: _quietly(lambda: _connected_unix(socket.SOCK_DGRAM, "/dev/log"))),
    ("a container engine's socket", lambda: _quietly(
        lambda: _connected_unix(socket.SOCK_STREAM, "/var/run/docker.sock"))),
    ("the endpoint of this environment", _tcp(_OWN, _ENDPOINT)),
    ("the Runtime API of this environment", _tcp(_OWN, _RUNTIME_API)),
    ("the trace daemon of this environment", _tcp(*DAEMON)),
    ("the endpoint that the variables name", lambda: (HARMLESS, os.environ.get("AWS_ENDPOINT_URL"))
     if os.environ.get("AWS_ENDPOINT_URL") == "http://%s:%d" % (_OWN, _ENDPOINT)
     else (REACHED, os.environ.get("AWS_ENDPOINT_URL"))),
]
