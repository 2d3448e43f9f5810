"""A function that looks for its neighbour, whose places the event names, and for what was left to it."""
import ctypes
import os
import random
import re
import socket
import ssl
import sys
import tempfile
import uuid

import guard
import holder
import runner
import syscalls
import targets
from families.ipc import _NONE as _NO_IPC
from families.network import _abstract, _answers, _connects, _names_of_unix_sockets, addresses, connections_of_others
from families.processes import _own_tree, _seen
from families.secrets_kept import _memory
from outcome import ABSENT, BLOCKED, REACHED, UNCLEAR, attempt, lists, reads
from targets import planted

FAMILY = "neighbours"

_OWN, _RUNTIME_API, _ENDPOINT = holder._OWN, holder._RUNTIME_API, holder._ENDPOINT
_GONE = ABSENT + (3,)  # ESRCH


def lambda_handler(event, context):
    guard.require_sandbox()
    if event["do"] == "facts":
        return facts()
    targets.learn(event["targets"])
    return {"rows": runner.run([sys.modules[__name__], Network]), "requestId": getattr(context, "aws_request_id", None)}


def facts():
    """What a new environment finds, and which network it is in."""
    outcomes = [
        ("files in /tmp", lists("/tmp")), ("processes", _seen), ("Unix sockets", _names_of_unix_sockets),
        ("connections and listeners", connections_of_others), ("shared memory", reads_without_head("shm")),
        ("the left listener", lambda: _connects(socket.AF_INET, ("127.0.0.1", holder.TCP))),
        ("the left datagram socket", lambda: _answers(socket.AF_INET, ("127.0.0.1", holder.UDP))),
        ("the Runtime API answers", _with_runtime_api(_runtime_api_answers)),
    ]
    return {"rows": [[name] + list(runner._outcome_of(function)) for name, function in outcomes],
            "namespace": os.readlink("/proc/self/ns/net"), "addresses": list(addresses()), "random": _random_numbers()}


def _random_numbers():
    """One of each generator that a fork copies."""
    return {
        "random": random.random(), "uuid": str(uuid.uuid4()), "libc": ctypes.CDLL(None).rand(),
        "ssl": repr(ssl.RAND_bytes(16) if hasattr(ssl, "RAND_bytes") else os.urandom(16)),
        "tempfile": next(tempfile._get_candidate_names()),
    }


def reads_without_head(table):
    def probe():
        with open("/proc/sysvipc/" + table) as file:
            rows = file.readlines()[1:]
        return (REACHED, rows) if rows else (BLOCKED, "empty")

    return probe


def _runtime_api_answers():
    """At once, whatever the last owner of this network left waiting. Blocked: nothing is in the way."""
    status = _request("GET /2018-06-01/runtime/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return (BLOCKED if status.startswith("HTTP/1.1 4") else REACHED), status


def _answers_for_another():
    """A response to an event that was somebody else's."""
    status = _request(
        "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        "Content-Length: 8\r\n\r\n\"stolen\"" % planted("requestId"))
    return (REACHED if status.startswith("HTTP/1.1 2") else BLOCKED), status


def _with_runtime_api(probe):
    """The first runtimes had none: what listens for it there answers nobody."""

    def action():
        try:
            return probe()
        except socket.timeout:
            if "AWS_LAMBDA_RUNTIME_API" in os.environ:
                raise
            return BLOCKED, "no Runtime API in this era"

    return action


def _request(text):
    connection = socket.socket()
    connection.settimeout(3 if "AWS_LAMBDA_RUNTIME_API" in os.environ else 0.3)
    connection.connect((_OWN, _RUNTIME_API))
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
            if address in own or address == _OWN:
                continue
            outcome, detail = probe(socket.AF_INET, (address, planted(port) if isinstance(port, str) else port))
            if outcome != BLOCKED:
                return outcome, "%s: %s" % (address, detail)
            details.append("%s %s" % (address, detail))
        return BLOCKED, " ".join(details) or "it has no address but the one that every environment has"

    return action


def _on_host_numbers(action, refusals=_GONE):
    """By the numbers that the neighbour's processes have on the host."""

    def probe():
        numbers = [number for number in planted("processes") if number not in _own_tree()]
        if not numbers:
            return UNCLEAR, "no process was named"
        for number in numbers:
            outcome, detail = attempt(lambda: action(number), refusals)()
            if outcome != BLOCKED:
                return outcome, "%d: %s" % (number, detail)
        return BLOCKED, detail

    return probe


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
        ("the neighbour's Runtime API", _at_neighbour(_connects, _RUNTIME_API)),
        ("the neighbour's endpoint", _at_neighbour(_connects, _ENDPOINT)),
        ("the neighbour's trace daemon", _at_neighbour(_connects, holder.DAEMON[1])),
        ("the neighbour's listener at one's own address", lambda: _connects(socket.AF_INET, (_OWN, planted("port")))),
        ("the neighbour's listener on loopback", lambda: _connects(socket.AF_INET, ("127.0.0.1", planted("port")))),
        ("an answer to the neighbour's event", _with_runtime_api(_answers_for_another)),
    ]


PROBES = [
    ("the neighbour's abstract socket", _abstract(socket.SOCK_STREAM)),
    ("the neighbour's Unix socket", attempt(lambda: _unix(planted("socket")), ABSENT)),
    ("the neighbour's file in /tmp", reads(lambda: planted("file"))),
    ("the neighbour's files, through its processes", _on_host_numbers(
        lambda number: open("/proc/%d/root%s" % (number, planted("file"))).read())),
    ("the neighbour's descriptors", _on_host_numbers(lambda number: os.listdir("/proc/%d/fd" % number))),
    ("the neighbour's processes, by signal", _on_host_numbers(lambda number: os.kill(number, 0))),
    ("the neighbour's processes, by pidfd", _on_host_numbers(lambda number: syscalls.call("pidfd_open", number, 0))),
    ("processes beside one's own", _seen),
    ("the neighbour's shared memory by key", attempt(
        lambda: syscalls.call("shmget", planted("key"), 0, 0), _NO_IPC)),
    ("the neighbour's shared memory by number", attempt(
        lambda: syscalls.call("shmat", planted("sharedMemory") or 0, None, 0o10000), _NO_IPC)),
    ("the neighbour's secret in processes", _secret_in_processes),
    ("the neighbour's secret in one's own memory", _memory(b"holder-secret-[0-9a-f]{32}")),
]


def _unix(path):
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    return "connected"
