"""A function that tells what it finds in a new environment, and which network and /tmp it has been given."""
import ctypes
import os
import random
import socket
import ssl
import tempfile
import time
import uuid

import guard
import holder
import runner
from families.network import _connects, _names_of_unix_sockets, connections_of_others
from families.processes import _seen
from outcome import BLOCKED, REACHED, lists
from seeker import request, with_runtime_api

_events = []
# What has a row of its own, and what is no count.
_NO_WAY = "Ip6OutNoRoutes"
_UNCOUNTED = {_NO_WAY, "Ip Forwarding", "Ip DefaultTTL", "Tcp RtoAlgorithm", "Tcp RtoMin", "Tcp RtoMax", "Tcp MaxConn"}


def lambda_handler(event, context):
    guard.require_sandbox()
    _events.append(event)
    place, space = os.stat("/tmp"), os.statvfs("/tmp")
    outcomes = [
        # First, as the others count.
        ("counters of the network", _counters), ("counter of ways that IPv6 did not find", _no_way),
        ("access time of /tmp", _looked_into),
        ("labels of IPv6", _lines("/proc/net/ip6_flowlabel")),
        ("files in /tmp", lists("/tmp")), ("mode of /tmp", _mode_of_tmp),
        ("processes", _seen), ("Unix sockets", _names_of_unix_sockets),
        ("connections and listeners", connections_of_others),
        ("the left listener", lambda: _connects(socket.AF_INET, ("127.0.0.1", holder.TCP))),
        ("the Runtime API answers", with_runtime_api(_runtime_api_answers)),
    ] + [("System V: " + table, _lines("/proc/sysvipc/" + table)) for table in ("shm", "sem", "msg")]
    rows = [[name] + list(runner._outcome_of(function)) for name, function in outcomes]
    time.sleep(event["seconds"])
    return {"rows": rows, "network": os.readlink("/proc/self/ns/net"), "tmp": [place.st_dev, place.st_ino],
            "space": [space.f_blocks - space.f_bfree, space.f_files - space.f_ffree],
            "random": _random_numbers(), "isFirst": len(_events) == 1}


def _random_numbers():
    """One of each generator that a fork copies."""
    return {
        "random": random.random(), "uuid": str(uuid.uuid4()), "libc": ctypes.CDLL(None).rand(),
        "ssl": repr(ssl.RAND_bytes(16) if hasattr(ssl, "RAND_bytes") else os.urandom(16)),
        "tempfile": next(tempfile._get_candidate_names()),
    }


def _found(strange):
    return (REACHED, strange) if strange else (BLOCKED, "nothing")


def _lines(table):
    def probe():
        with open(table) as file:
            return _found(file.readlines()[1:])

    return probe


def _counters():
    found, links = {}, []
    for table in ("snmp", "netstat"):
        with open("/proc/net/" + table) as file:
            lines = [line.split() for line in file]
        for names, values in zip(lines[::2], lines[1::2]):
            found.update((names[0][:-1] + " " + name, value) for name, value in zip(names[1:], values[1:]))
    with open("/proc/net/snmp6") as file:
        found.update(line.split() for line in file)
    with open("/proc/net/dev") as file:
        links = [line.split(":") for line in file if ":" in line]
    found.update((name.strip(), value) for name, values in links for value in values.split() if value != "0")
    return _found(sorted("%s %s" % item for item in found.items() if item[1] != "0" and item[0] not in _UNCOUNTED))


def _no_way():
    with open("/proc/net/snmp6") as file:
        return _found([line for line in file if line.split()[0] == _NO_WAY and line.split()[1] != "0"])


def _looked_into():
    """When a directory is first read after a change, the kernel notes the time."""
    status = os.stat("/tmp")
    return _found(["%s after its last change" % (status.st_atime - status.st_ctime)]
                  if status.st_atime > status.st_ctime else [])


def _mode_of_tmp():
    mode = os.stat("/tmp").st_mode & 0o7777
    return _found([oct(mode)] if mode not in (0o1777, 0o700) else [])


def _runtime_api_answers():
    """At once, whatever the last owner of this network left waiting. Blocked: nothing is in the way."""
    status = request("GET /2018-06-01/runtime/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    return (BLOCKED if status.startswith("HTTP/1.1 4") else REACHED), status
