"""A function that looks for its neighbour, whose places the event names."""
import os
import re
import socket
import sys

import guard
import others
import runner
import syscalls
import targets
from families.ipc import _NONE as _NO_IPC
from families.network import DAEMON, _abstract, _answers, _connects, addresses
from families.processes import _seen
from families.secrets_kept import _memory
from holder import ENDPOINT, OWN, RUNTIME_API
from outcome import ABSENT, BLOCKED, NO_TARGET, REACHED, attempt, reads
from targets import planted

FAMILY = "neighbours"


def lambda_handler(event, context):
    guard.require_sandbox()
    targets.learn(event["targets"])
    return {"rows": runner.run([sys.modules[__name__], Network]), "requestId": getattr(context, "aws_request_id", None)}


def _answers_for_another():
    """A response to an event that was somebody else's."""
    status = request(
        "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Content-Length: 8\r\n\r\n\"stolen\"" % planted("requestId"))
    return (REACHED if status.startswith("HTTP/1.1 2") else BLOCKED), status


def with_runtime_api(probe):
    """The first runtimes had none: what listens for it there answers nobody."""

    def action():
        try:
            return probe()
        except socket.timeout:
            if "AWS_LAMBDA_RUNTIME_API" in os.environ:
                raise
            return BLOCKED, "no Runtime API in this era"

    return action


def request(text):
    connection = socket.socket()
    connection.settimeout(3 if "AWS_LAMBDA_RUNTIME_API" in os.environ else 0.3)
    connection.connect((OWN, RUNTIME_API))
    connection.sendall(text.encode())
    answer = b""
    while b"\r\n" not in answer:
        part = connection.recv(4096)
        if not part:
            break
        answer += part
    return answer.split(b"\r\n")[0].decode("latin-1") or "closed"


def _at_neighbour(probe, port):
    """On each address of the neighbour that is not one's own as well."""

    def action():
        details, own = [], list(addresses())
        for address in planted("addresses"):
            if address in own or address == OWN:
                continue
            outcome, detail = probe(socket.AF_INET, (address, planted(port) if isinstance(port, str) else port))
            if outcome != BLOCKED:
                return outcome, "%s: %s" % (address, detail)
            details.append("%s %s" % (address, detail))
        return (BLOCKED, " ".join(details)) if details else (NO_TARGET, "it has only the address that every one has")

    return action


def _secret_in_processes():
    pattern = re.compile(b"holder-secret-[0-9a-f]{32}")
    for name in [name for name in os.listdir("/proc") if name.isdigit()]:
        for file in ("environ", "cmdline"):
            try:
                with open("/proc/%s/%s" % (name, file), "rb") as content:
                    if pattern.search(content.read()):
                        return REACHED, "%s of %s" % (file, name)
            except EnvironmentError:
                pass
    return BLOCKED, "in no process"


class Network(object):
    """These wait for answers that do not come, all at the same time."""

    FAMILY = FAMILY
    TOGETHER = True
    PROBES = [
        ("the neighbour's TCP listener", _at_neighbour(_connects, "port")),
        ("the neighbour's UDP socket", _at_neighbour(_answers, "udpPort")),
        ("the neighbour's Runtime API", _at_neighbour(_connects, RUNTIME_API)),
        ("the neighbour's endpoint", _at_neighbour(_connects, ENDPOINT)),
        ("the neighbour's trace daemon", _at_neighbour(_connects, DAEMON[1])),
        ("the neighbour's listener at one's own address", lambda: _connects(socket.AF_INET, (OWN, planted("port")))),
        ("the neighbour's listener on loopback", lambda: _connects(socket.AF_INET, ("127.0.0.1", planted("port")))),
        ("an answer to the neighbour's event", with_runtime_api(_answers_for_another)),
    ]


PROBES = [
    ("the neighbour's abstract socket", _abstract(socket.SOCK_STREAM)),
    ("the neighbour's Unix socket", attempt(lambda: _unix(planted("socket")), ABSENT)),
    ("the neighbour's file in /tmp", reads(lambda: planted("file"))),
    ("the neighbour's files, through its processes", others.on_each(
        "processes", lambda number: open("/proc/%d/root%s" % (number, planted("file"))).read())),
    ("processes beside one's own", _seen),
    ("the neighbour's shared memory by key", attempt(
        lambda: syscalls.call("shmget", planted("key"), 0, 0), _NO_IPC)),
    ("the neighbour's shared memory by number", attempt(
        lambda: syscalls.call("shmat", planted("sharedMemory") or 0, None, 0o10000), _NO_IPC)),
    ("the neighbour's secret in processes", _secret_in_processes),
    ("the neighbour's secret in one's own memory", _memory(b"holder-secret-[0-9a-f]{32}")),
] + others.probes("processes", "the neighbour's processes")


def _unix(path):
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    return "connected"
