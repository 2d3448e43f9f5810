"""What can be tried on a process by its number. On one that is not one's own nothing of it may work."""
import ctypes
import errno
import os
import struct

from outcome import ABSENT, BLOCKED, UNCLEAR, attempt
import syscalls
from targets import planted

GONE = ABSENT + (errno.ESRCH,)
ATTACH, SEIZE = 16, 0x4206
_VIRTUAL_MEMORY = 1
_QUEUED = ctypes.create_string_buffer(struct.pack("=iii", 0, 0, -1), 128)  # as sigqueue sends it
_BUFFER = ctypes.create_string_buffer(8)


def own_tree():
    """Process 1, the runtime below it, this probe."""
    return {1, os.getppid(), os.getpid()}


def vector(address=None):
    pair = (ctypes.c_size_t * 2)(address or ctypes.addressof(_BUFFER), 8)
    return ctypes.create_string_buffer(ctypes.string_at(pair, 16), 16)


def _first_address(number):
    """Of what it has in memory, where that is told. A fork of the same zygote has what this process has."""
    try:
        with open("/proc/%d/maps" % number) as maps:
            return int(maps.readline().split("-")[0], 16)
    except EnvironmentError:
        return None


def _moved(call):
    return lambda number: syscalls.call(call, number, vector(), 1, vector(_first_address(number)), 1, 0)


def _taken_descriptor(number):
    return syscalls.call("pidfd_getfd", syscalls.call("pidfd_open", number, 0), 0, 0)


# Signal 0 only asks, and nothing can be written to the first page of a program.
ATTEMPTS = [
    ("signal %s", lambda number: os.kill(number, 0)),
    ("signal a thread of %s", lambda number: syscalls.call("tgkill", number, number, 0)),
    ("signal %s with data", lambda number: syscalls.call("rt_sigqueueinfo", number, 0, _QUEUED)),
    ("pidfd of %s", lambda number: syscalls.call("pidfd_open", number, 0)),
    ("take a descriptor of %s", _taken_descriptor),
    ("limits of %s", lambda number: syscalls.call("prlimit64", number, 7, None, ctypes.create_string_buffer(16))),
    ("priority of %s", lambda number: syscalls.call("setpriority", 0, number, 19)),
    ("processors of %s", lambda number: syscalls.call("sched_setaffinity", number, 8, b"\1" + b"\0" * 7)),
    ("trace %s", lambda number: syscalls.call("ptrace", ATTACH, number, 0, 0)),
    ("seize %s", lambda number: syscalls.call("ptrace", SEIZE, number, 0, 0)),
    ("compare oneself with %s", lambda number: syscalls.call("kcmp", os.getpid(), number, _VIRTUAL_MEMORY, 0, 0)),
    ("read the memory of %s", _moved("process_vm_readv")),
    ("write the memory of %s", _moved("process_vm_writev")),
    ("memory of %s in /proc", lambda number: open("/proc/%d/mem" % number, "rb").close()),
    ("memory map of %s", lambda number: open("/proc/%d/maps" % number).read(80)),
    ("variables of %s", lambda number: open("/proc/%d/environ" % number).read(80)),
    ("descriptors of %s", lambda number: os.listdir("/proc/%d/fd" % number)),
    ("root directory of %s", lambda number: os.listdir("/proc/%d/root" % number)),
]


def on_each(place, action):
    """By the numbers on the host that the event has there. Here they must mean nothing, or one of one's own."""

    def probe():
        details, numbers = set(), set(planted(place)) - own_tree()
        for number in sorted(numbers):
            outcome, detail = attempt(lambda: action(number), GONE)()
            if outcome != BLOCKED:
                return outcome, "%d: %s" % (number, detail)
            details.add(detail)
        return (BLOCKED, " ".join(sorted(details))) if numbers else (UNCLEAR, "no process was named")

    return probe


def probes(place, whose):
    return [(name % whose, on_each(place, action)) for name, action in ATTEMPTS]
