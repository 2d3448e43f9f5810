"""Processes that are not one's own: not seen, not signalled, not traced, not changed."""
import ctypes
import errno
import os
import signal
import struct

from outcome import ABSENT, BLOCKED, HARMLESS, REACHED, REFUSED, attempt, call, lists, reads
import syscalls
from targets import planted

FAMILY = "processes"

_GONE = ABSENT + (errno.ESRCH,)
_ATTACH, _SEIZE, _TRACE_ME = 16, 0x4206, 0
_MOST_PROCESSES = 65536
_QUEUED = ctypes.create_string_buffer(struct.pack("=iii", 0, 0, -1), 128)  # as sigqueue sends it


def _own_tree():
    """Process 1, the runtime below it, this probe."""
    return {1, os.getppid(), os.getpid()}


def _seen():
    strange = sorted(set(int(name) for name in os.listdir("/proc") if name.isdigit()) - _own_tree())
    return (REACHED, strange) if strange else (BLOCKED, "only %s" % sorted(_own_tree()))


def _signalled():
    """Every number there may be, with the signal that only asks."""
    found = set()
    for number in range(1, _MOST_PROCESSES):
        try:
            os.kill(number, 0)
            found.add(number)
        except OSError as error:
            if error.errno == errno.EPERM:
                found.add(number)
    strange = sorted(found - _own_tree())
    return (REACHED, strange) if strange else (BLOCKED, "only %s" % sorted(found))


def _on_host_process(action):
    """The numbers that the host's processes have there must mean nothing here, or one of one's own."""

    def probe():
        outcomes = []
        for number in planted("processes"):
            if number in _own_tree():
                continue
            outcome, detail = attempt(lambda: action(number), _GONE)()
            if outcome != BLOCKED:
                return outcome, "%d: %s" % (number, detail)
            outcomes.append(detail)
        return BLOCKED, " ".join(sorted(set(outcomes)))

    return probe


def _init_survives(number):
    """The kernel does not deliver to process 1 of a namespace what comes from inside."""

    def probe():
        try:
            os.kill(1, number)
        except OSError as error:
            return BLOCKED, errno.errorcode[error.errno]
        os.kill(1, 0)
        return HARMLESS, "accepted, ignored"

    return probe


def _vector():
    buffer = ctypes.create_string_buffer(64)
    return ctypes.create_string_buffer(ctypes.string_at((ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8), 16), 16)


def _runtime(name, *arguments):
    """On the runtime that this probe was forked from: of one's own environment, and still not to be traced."""
    return attempt(lambda: syscalls.call(name, *[os.getppid() if a == "runtime" else a for a in arguments]), _GONE)


def _by_pidfd(name, *arguments, **options):
    return attempt(
        lambda: syscalls.call(name, syscalls.call("pidfd_open", 1, 0), *arguments), options.get("refusals", REFUSED))


PROBES = [
    ("processes in /proc", _seen),
    ("signal 0 to every number", _signalled),
    ("signal a process of the host", _on_host_process(lambda number: os.kill(number, 0))),
    ("tgkill a process of the host", _on_host_process(lambda number: syscalls.call("tgkill", number, number, 0))),
    ("signal with data to the host", _on_host_process(
        lambda number: syscalls.call("rt_sigqueueinfo", number, 0, _QUEUED))),
    ("pidfd of a process of the host", _on_host_process(lambda number: syscalls.call("pidfd_open", number, 0))),
    ("limits of a process of the host", _on_host_process(
        lambda number: syscalls.call("prlimit64", number, 7, None, ctypes.create_string_buffer(16)))),
    ("priority of a process of the host", _on_host_process(lambda number: syscalls.call("setpriority", 0, number, 19))),
    ("processors of a process of the host", _on_host_process(
        lambda number: syscalls.call("sched_setaffinity", number, 8, b"\1" + b"\0" * 7))),
    ("trace a process of the host", _on_host_process(lambda number: syscalls.call("ptrace", _ATTACH, number, 0, 0))),
    ("kill process 1", _init_survives(signal.SIGKILL)),
    ("stop process 1", _init_survives(signal.SIGSTOP)),
    ("terminate process 1", _init_survives(signal.SIGTERM)),
    ("trace process 1", call("ptrace", _ATTACH, 1, 0, 0)),
    ("seize process 1", call("ptrace", _SEIZE, 1, 0, 0)),
    ("be traced by the parent", call("ptrace", _TRACE_ME, 0, 0, 0)),
    ("trace the runtime", _runtime("ptrace", _ATTACH, "runtime", 0, 0)),
    ("read the memory of process 1", call("process_vm_readv", 1, _vector(), 1, _vector(), 1, 0)),
    ("write the memory of process 1", call("process_vm_writev", 1, _vector(), 1, _vector(), 1, 0)),
    ("read the runtime's memory by call", _runtime("process_vm_readv", "runtime", _vector(), 1, _vector(), 1, 0)),
    ("advise on process 1", _by_pidfd("process_madvise", _vector(), 1, 20, 0)),
    # EINVAL: let through, and good only for processes that are dying.
    ("release the memory of process 1", _by_pidfd("process_mrelease", 0, refusals=REFUSED + (errno.EINVAL,))),
    ("limits of process 1", call("prlimit64", 1, 7, None, ctypes.create_string_buffer(16))),
    ("robust list of process 1", call(
        "get_robust_list", 1, ctypes.create_string_buffer(8), ctypes.create_string_buffer(8))),
    ("move the pages of process 1", call("move_pages", 1, 0, None, None, None, 0)),
    ("migrate the pages of process 1", call("migrate_pages", 1, 64, b"\1" + b"\0" * 7, b"\1" + b"\0" * 7)),
    ("compare the runtime with itself", _runtime("kcmp", "runtime", "runtime", 1, 0, 0)),
    ("take a descriptor of process 1", _by_pidfd("pidfd_getfd", 0, 0)),
    ("processors of process 1", call("sched_setaffinity", 1, 8, b"\1" + b"\0" * 7)),
    ("priority of process 1", call("setpriority", 0, 1, 19)),
    ("process group of process 1", attempt(lambda: os.setpgid(1, 0), _GONE)),
    ("memory of process 1", reads("/proc/1/mem")),
    ("memory map of process 1", reads("/proc/1/maps")),
    ("environment of process 1", reads("/proc/1/environ")),
    ("auxiliary vector of process 1", reads("/proc/1/auxv")),
    ("stack of process 1", reads("/proc/1/stack")),
    ("system call of process 1", reads("/proc/1/syscall")),
    ("descriptors of process 1", lists("/proc/1/fd")),
    ("mapped files of process 1", lists("/proc/1/map_files")),
    ("program of process 1", attempt(lambda: os.readlink("/proc/1/exe"), ABSENT)),
    ("I/O counters of process 1", reads("/proc/1/io")),
]
