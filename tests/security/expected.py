"""What each probe is expected to find: nothing, unless it stands here with the reason why not."""

BLOCKED, HARMLESS, REACHED, NO_TARGET = "blocked", "harmless", "reached", "no target"

_OWN_INIT = "process 1 is the environment's own init: of the function's own user, and it does nothing but wait"
_TELLS_OF_MACHINE = "tells about the machine, as in any container, and about no other function or user of it"

INTENDED = {
    "privileges": {
        "a setuid file of one's own": (HARMLESS, "gives nobody more than its owner has, and the file system is nosuid"),
    },
    "host files": {
        "programs and libraries in /usr": (REACHED, "the system's programs are the sandbox's, read-only"),
        "host names in mountinfo": (HARMLESS, "names of directories that bind mounts come from; nothing opens by them"),
    },
    "writes": {
        "create in /tmp": (REACHED, "the one place to write, as on AWS"),
        "execute from /tmp": (REACHED, "as on AWS; functions unpack and run programs there"),
    },
    "namespaces": {
        "clone: without flags": (HARMLESS, "an ordinary fork"),
    },
    "processes": {
        "kill process 1": (HARMLESS, "accepted and ignored by the kernel: " + _OWN_INIT),
        "stop process 1": (HARMLESS, "accepted and ignored by the kernel: " + _OWN_INIT),
        "terminate process 1": (HARMLESS, "accepted and ignored by the kernel: " + _OWN_INIT),
        "limits of process 1": (REACHED, _OWN_INIT),
        "processors of process 1": (REACHED, _OWN_INIT),
        "priority of process 1": (REACHED, _OWN_INIT),
    },
    "secrets": {
        "variables that the kernel shows of the runtime": (HARMLESS, "those of the zygote's start: public paths"),
        "arguments of the runtime": (HARMLESS, "the same for every function"),
        "arguments of process 1": (HARMLESS, "the same for every function"),
    },
    "kernel": {
        "kernel symbols": (HARMLESS, "names without addresses"),
        "file /proc/cmdline": (REACHED, _TELLS_OF_MACHINE),
        "file /proc/partitions": (REACHED, _TELLS_OF_MACHINE),
        "file /proc/diskstats": (REACHED, _TELLS_OF_MACHINE),
        "file /proc/swaps": (REACHED, _TELLS_OF_MACHINE),
        "file /proc/iomem": (REACHED, "addresses read as zero; " + _TELLS_OF_MACHINE),
        "file /proc/ioports": (REACHED, "addresses read as zero; " + _TELLS_OF_MACHINE),
    },
    "sockets": {
        "netlink route": (HARMLESS, "reads one's own network, as getifaddrs does; changes are refused"),
        "a high port of one's own network": (HARMLESS, "in the environment's own network namespace"),
    },
    "network": {
        "the endpoint of this environment": (REACHED, "how functions call Kiln: requests must be signed"),
        "the Runtime API of this environment": (REACHED, "part of the model: serves this environment only"),
        "the trace daemon of this environment": (REACHED, "part of the model: it signs as this function"),
        "the endpoint that the variables name": (HARMLESS, "the environment's own address"),
    },
    "ipc": {
        "shared memory of one's own": (HARMLESS, "in an IPC namespace of its own"),
    },
}

# In a network that is used again; the host does not look at IPv6, in which no packet can move.
_AS_ON_AWS = REACHED, "functions reach the network, as on AWS"
_WAYS_OUT = ["a name", "a connection by name", "a connection by address", "a datagram and its answer"]
_NO_ADDRESS = NO_TARGET, "no environment has an address of its own: there is no way out"
_AT_ITS_ADDRESS = ["%s: the neighbour's %s" % (when, what) for when in ("idle", "at work") for what in (
    "TCP listener", "UDP socket", "Runtime API", "endpoint", "trace daemon")]
_NO_GROUPS = "without control groups only the private memory of each process has a limit"

# Where a level differs from the above.
DIFFERENT = {
    "full": {"way out": dict.fromkeys(_WAYS_OUT, _AS_ON_AWS)},
    "userns": {
        "writes": {
            "chmod /tmp itself": (REACHED, "a file system in memory that the function's own user has made"),
        },
        "neighbours": dict.fromkeys(_AT_ITS_ADDRESS, _NO_ADDRESS),
        "exhaustion": {
            "memory in many processes": (REACHED, _NO_GROUPS),
            "memory that is shared": (REACHED, _NO_GROUPS),
            "memory of System V": (REACHED, _NO_GROUPS),
            "memory in files of the kernel": (REACHED, _NO_GROUPS),
        },
    },
}

# Where the runtimes of 2018 differ at any level.
OLD_RUNTIMES = "python2.7", "python3.6", "python3.7"
OLD = {"writes": {"chmod /tmp itself": (REACHED, "the function's own directory, as it was in these runtimes")}}


def expectation(level, family, name, runtime=None):
    """Outcome and reason."""
    nothing = BLOCKED, "nothing may be found"
    tables = [OLD if runtime in OLD_RUNTIMES else {}, DIFFERENT[level], INTENDED]
    return next((table[family][name] for table in tables if name in table.get(family, {})), nothing)


def names_without_probe(rows):
    """An exception for a probe that is no more would hide the next one of that name."""
    known, families = {(row[0], row[1]) for row in rows}, {row[0] for row in rows}
    tables = [INTENDED, OLD, *DIFFERENT.values()]
    named = {(family, name) for table in tables for family in families & set(table) for name in table[family]}
    return sorted(named - known)
