"""A function that holds much open for its neighbours to find, or misbehaves towards all."""
import ctypes
import os
import signal
import socket
import struct
import subprocess
import time

import guard
import syscalls
from families.network import addresses

TCP, UDP = 7001, 7002
KEY = 0x4B494C4E
FILE, SOCKET = "/tmp/holder-file", "/tmp/holder-socket"
OWN, RUNTIME_API, ENDPOINT = "169.254.100.1", 9001, 4566
_SLEEP = ["/bin/sh", "-c", "while :; do sleep 600; done"]  # what follows is $0, and seen in the list of processes
_held = {}


def lambda_handler(event, context):
    guard.require_sandbox()
    return globals()["_" + event["do"]](event, context)


def _hold(event, context):
    """Opens everything, and says where it is."""
    _held["tcp"] = listening(socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", TCP))
    _held["udp"] = listening(socket.AF_INET, socket.SOCK_DGRAM, ("0.0.0.0", UDP))
    _held["abstract"] = listening(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + event["token"])
    _held["path"] = listening(socket.AF_UNIX, socket.SOCK_STREAM, SOCKET)
    _held["child"] = sleeper(event["token"])
    with open(FILE, "w") as file:
        file.write(event["token"])
    return dict(_where(), sharedMemory=_shared_memory(), child=_held["child"].pid, file=FILE,
                requestId=context.aws_request_id)


def _untouched(event, context):
    """What has come in since."""
    found = []
    for name in ("tcp", "abstract", "path"):
        try:
            _held[name].accept()
            found.append("a connection to " + name)
        except EnvironmentError:
            pass
    try:
        found.append("a datagram %r" % _held["udp"].recv(100))
    except EnvironmentError:
        pass
    if _held["child"].poll() is not None:
        found.append("the child ended: %s" % _held["child"].returncode)
    if open(FILE).read() != event["token"]:
        found.append("the file has changed")
    return found


def _stay(event, context):
    """Busy for a while, so that others run at the same time. Answers from when to when."""
    started = time.time()
    while time.time() < started + event["seconds"]:
        sum(range(1000))
    return {"from": started, "to": time.time(), "requestId": context.aws_request_id}


def _massacre(event, context):
    """The strongest signal to everybody that there is."""
    child = sleeper(event["token"])
    os.kill(-1, signal.SIGKILL)
    return child.wait()


def _spin(event, context):
    """Leaves a file and a process, and exceeds its timeout."""
    with open("/tmp/kept", "w") as file:
        file.write(event["token"])
    daemon(event["token"])
    while True:
        pass


def _after_spin(event, context):
    return {"kept": os.path.exists("/tmp/kept") and open("/tmp/kept").read(),
            "processes": [int(name) for name in os.listdir("/proc") if name.isdigit()]}


def _garble(event, context):
    """Writes nonsense to the host instead of an answer, and descriptors beside it."""
    for name in os.listdir("/proc/self/fd"):
        number = int(name)
        try:
            if number < 3 or not os.readlink("/proc/self/fd/" + name).startswith("socket:"):
                continue
        except OSError:
            continue
        if event["how"] == "descriptors":
            _send_descriptors(number)
        os.write(number, {"length": b"\xff" * 64, "type": struct.pack(">IBI", 5, 0x7A, 0) * 8,
                          "header": struct.pack(">IBI", 9, 0x44, 4) + b"{{{{", "descriptors": b"\0" * 64}[event["how"]])
    time.sleep(event.get("seconds", 0.2))
    return "not reached by a host that looks at what it reads"


def _send_descriptors(number):
    channel = socket.fromfd(number, socket.AF_UNIX, socket.SOCK_STREAM)
    if hasattr(channel, "sendmsg"):
        with open("/dev/null") as null:
            channel.sendmsg([b"\0"], [(socket.SOL_SOCKET, 1, struct.pack("=64i", *[null.fileno()] * 64))])
    channel.close()


def _where():
    return {"namespace": os.readlink("/proc/self/ns/net"), "addresses": list(addresses()), "port": TCP, "udpPort": UDP,
            "key": KEY, "socket": SOCKET}


def listening(family, kind, address):
    listener = socket.socket(family, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen(16)
    listener.setblocking(False)
    return listener


def _shared_memory():
    try:
        number = syscalls.call("shmget", KEY, 4096, 0o1666)
        syscalls.call("shmat", number, None, 0)
        return number
    except EnvironmentError:
        return None


def sleeper(token):
    return subprocess.Popen(_SLEEP + [token])


def daemon(token):
    """Of nobody's children, in its own session, deaf to what it may be deaf to."""
    if os.fork() == 0:
        try:
            os.setsid()
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            ctypes.CDLL(None).prctl(1, 0)  # PR_SET_PDEATHSIG: not with its parent either
            os.execv(_SLEEP[0], _SLEEP + [token])
        finally:
            os._exit(1)
