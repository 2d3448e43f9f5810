"""A function cannot take a bigger share of the machine, or be the last to be killed."""
import ctypes
import errno
import os
import struct

from outcome import ABSENT, BLOCKED, REACHED, attempt, call, call_refused_with
import syscalls

FAMILY = "scheduling"

_FIFO, _ROUND_ROBIN, _DEADLINE = 1, 2, 6
_REALTIME_IO = 1 << 13
_PRIORITY = struct.pack("=i", 1)


def _written(path, text):
    def action():
        with open(path, "w") as file:
            file.write(text)
        return text

    return attempt(action, ABSENT + (errno.EROFS,))


def _deadline():
    content = struct.pack("=IIQiIQQQ", 48, _DEADLINE, 0, 0, 0, 10 ** 6, 10 ** 7, 10 ** 7)
    return syscalls.call("sched_setattr", 0, ctypes.create_string_buffer(content, len(content)), 0)


def _locked():
    """All memory, for ever: beyond what the limit of locked memory allows."""
    return attempt(lambda: syscalls.call("mlockall", 3), (errno.EPERM, errno.ENOMEM, errno.ENOSYS))


def _own_cgroup():
    """The host's tree of cgroups is neither named nor mounted here."""
    with open("/proc/self/cgroup") as file:
        strange = [line.strip() for line in file if line.strip().split(":", 2)[2] != "/"]
    return (REACHED, strange[:4]) if strange else (BLOCKED, "only /")


PROBES = [
    ("nice -5", attempt(lambda: os.nice(-5))),
    ("priority -20", call("setpriority", 0, 0, -20)),
    ("scheduler: first in, first out", call("sched_setscheduler", 0, _FIFO, _PRIORITY)),
    ("scheduler: round robin", call("sched_setscheduler", 0, _ROUND_ROBIN, _PRIORITY)),
    ("scheduler: deadline", attempt(_deadline)),
    ("real-time I/O", call("ioprio_set", 1, 0, _REALTIME_IO)),
    ("oom_score_adj -1000", _written("/proc/self/oom_score_adj", "-1000")),
    ("oom_adj -17", _written("/proc/self/oom_adj", "-17")),
    ("autogroup -20", _written("/proc/self/autogroup", "-20")),
    ("lock all memory", _locked()),
    ("names of cgroups", _own_cgroup),
    ("leave the cgroup (v1)", _written("/sys/fs/cgroup/memory/tasks", "0")),
    ("leave the cgroup (v2)", _written("/sys/fs/cgroup/cgroup.procs", "0")),
    ("raise the limit of memory (v1)", _written("/sys/fs/cgroup/memory/memory.limit_in_bytes", "-1")),
    ("a release agent (v1)", _written("/sys/fs/cgroup/memory/release_agent", "/tmp/agent")),
    ("process 1: oom_score_adj", _written("/proc/1/oom_score_adj", "1000")),
    ("another user's processes: priority", call_refused_with((1, 13, 3), "setpriority", 2, 1, 19)),
]
