"""Processes that are not one's own: not seen, not signalled, not traced, not changed."""
import ctypes
import errno
import os
import signal

import others
from others import ATTACH, GONE, SEIZE, own_tree, vector
from outcome import ABSENT, BLOCKED, HARMLESS, REACHED, REFUSED, attempt, call, lists, reads
import syscalls

FAMILY = "processes"

_TRACE_ME = 0
_MOST_PROCESSES = 65536


def _seen():
    strange = sorted(set(int(name) for name in os.listdir("/proc") if name.isdigit()) - own_tree())
    return (REACHED, strange) if strange else (BLOCKED, "only %s" % sorted(own_tree()))


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
    strange = sorted(found - own_tree())
    return (REACHED, strange) if strange else (BLOCKED, "only %s" % sorted(found))


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


def _runtime(name, *arguments):
    """On the runtime that this probe was forked from: of one's own environment, and still not to be traced."""
    return attempt(lambda: syscalls.call(name, *[os.getppid() if a == "runtime" else a for a in arguments]), GONE)


def _by_pidfd(name, *arguments, **options):
    return attempt(
        lambda: syscalls.call(name, syscalls.call("pidfd_open", 1, 0), *arguments), options.get("refusals", REFUSED))


PROBES = [
    ("processes in /proc", _seen),
    ("signal 0 to every number", _signalled),
] + others.probes("processes", "a process of the host") + others.probes("zygotes", "a zygote") + [
    ("kill process 1", _init_survives(signal.SIGKILL)),
    ("stop process 1", _init_survives(signal.SIGSTOP)),
    ("terminate process 1", _init_survives(signal.SIGTERM)),
    ("trace process 1", call("ptrace", ATTACH, 1, 0, 0)),
    ("seize process 1", call("ptrace", SEIZE, 1, 0, 0)),
    ("be traced by the parent", call("ptrace", _TRACE_ME, 0, 0, 0)),
    ("trace the runtime", _runtime("ptrace", ATTACH, "runtime", 0, 0)),
    ("read the memory of process 1", call("process_vm_readv", 1, vector(), 1, vector(), 1, 0)),
    ("write the memory of process 1", call("process_vm_writev", 1, vector(), 1, vector(), 1, 0)),
    ("read the runtime's memory by call", _runtime("process_vm_readv", "runtime", vector(), 1, vector(), 1, 0)),
    ("advise on process 1", _by_pidfd("process_madvise", vector(), 1, 20, 0)),
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
    ("process group of process 1", attempt(lambda: os.setpgid(1, 0), GONE)),
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
