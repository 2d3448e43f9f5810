"""A function that asks for a name and calls somebody beyond this machine."""
import socket

import guard
import runner
from families.network import _quietly
from outcome import BLOCKED, REACHED, UNCLEAR

_SECONDS = 5


def lambda_handler(event, context):
    guard.require_sandbox()
    name, address, port = event["name"], event["address"], event["port"]
    return [[what] + list(runner._outcome_of(lambda: _compared(action, wanted))) for what, action, wanted in (
        ("a name", lambda: socket.gethostbyname(name), address),
        ("a name that nobody has", lambda: socket.gethostbyname("no-" + name), None),
        ("a connection by name", lambda: _connected(name, port), event["seenAs"]),
        ("a connection by address", lambda: _connected(address, port), event["seenAs"]),
        ("a datagram and its answer", lambda: _answered(address, port), event["seenAs"]),
    )]


def _compared(action, wanted):
    def probe():
        try:
            found = action()
        except socket.gaierror as error:
            return BLOCKED, str(error)
        return (REACHED if found == wanted else UNCLEAR), found

    return _quietly(probe)


def _connected(host, port):
    connection = socket.create_connection((host, port), _SECONDS)
    return connection.recv(64).decode("ascii")


def _answered(address, port):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(_SECONDS)
    client.sendto(b"kiln-escape", (address, port))
    return client.recv(64).decode("ascii")
