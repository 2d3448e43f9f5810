"""Shared memory, semaphores and queues of others."""
import errno
import os

from outcome import ABSENT, BLOCKED, HARMLESS, REACHED, attempt, call, lists, reads
import syscalls
from targets import path, planted

FAMILY = "ipc"

_NONE = ABSENT + (errno.EINVAL, errno.EIDRM)


def _table(name):
    def probe():
        try:
            with open("/proc/sysvipc/" + name) as file:
                rows = file.readlines()[1:]
        except EnvironmentError as error:
            return BLOCKED, error.strerror
        return (REACHED, rows) if rows else (BLOCKED, "empty")

    return probe


def _attached():
    """Attaching by number needs no key."""
    return syscalls.call("shmat", planted("sharedMemory"), None, 0o10000)


def _own():
    number = syscalls.call("shmget", 0, 4096, 0o1600)
    syscalls.call("shmctl", number, 0, None)
    return HARMLESS, "in a namespace of one's own"


def _probe_own():
    try:
        return _own()
    except EnvironmentError as error:
        return BLOCKED, errno.errorcode[error.errno]


PROBES = [
    ("shared memory of the host by key", attempt(lambda: syscalls.call("shmget", planted("key"), 0, 0), _NONE)),
    ("shared memory of the host by number", attempt(_attached, _NONE)),
    ("semaphores of the host by key", attempt(lambda: syscalls.call("semget", planted("key"), 0, 0), _NONE)),
    ("a queue of the host by key", attempt(lambda: syscalls.call("msgget", planted("key"), 0), _NONE)),
    ("the table of shared memory", _table("shm")),
    ("the table of semaphores", _table("sem")),
    ("the table of queues", _table("msg")),
    ("shared memory of one's own", _probe_own),
    ("POSIX shared memory of the host", reads(path("shmFile"))),
    ("POSIX shared memory, names", lists("/dev/shm")),
    ("POSIX shared memory of one's own", attempt(
        lambda: os.open("/dev/shm/kiln-escape", os.O_RDWR | os.O_CREAT, 0o600), ABSENT + (errno.EROFS,))),
    ("POSIX queue: open", call("mq_open", b"kiln-escape", 0, 0, None)),
    ("POSIX queue: create", call("mq_open", b"kiln-escape", 0o102, 0o600, None)),
    ("POSIX queue: remove", call("mq_unlink", b"kiln-escape")),
]
