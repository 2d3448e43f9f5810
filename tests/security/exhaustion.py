"""Functions that take all that there is: where they are stopped, and that the server goes on."""
from expected import BLOCKED, REACHED

FAMILY = "exhaustion"

SMALL, LARGE, SHORT = "exhaust-small", "exhaust-large", "exhaust-short"
SETTINGS = {
    SMALL: {"MemorySize": 128, "Timeout": 30},
    LARGE: {"MemorySize": 1769, "Timeout": 180, "EphemeralStorage": {"Size": 512}},
    SHORT: {"MemorySize": 1769, "Timeout": 2},
}
_MB = 1 << 20


def _killed(failed, payload):
    said = payload.get("errorMessage", "") if failed else ""
    return "signal: killed" in said or said.endswith("Process exited before completing request")


def _memory(failed, payload):
    return _killed(failed, payload) or (not failed and payload["refused"] is not None and payload["count"] < 200 * _MB)


def _count(least, most):
    return lambda failed, payload: not failed and payload["refused"] is not None and least <= payload["count"] <= most


# name, function, what it takes, whether the answer shows that it was stopped
WAYS = [
    ("memory", SMALL, "memory", _memory),
    ("memory in many processes", SMALL, "memory_of_children", _memory),
    ("memory that is shared", SMALL, "shared_memory", _memory),
    ("memory of System V", SMALL, "system_v_memory", _memory),
    ("memory in files of the kernel", SMALL, "memory_files", _memory),
    ("processes", LARGE, "processes", _count(500, 1024)),
    ("threads", LARGE, "threads", _count(500, 1024)),
    ("descriptors", LARGE, "descriptors", _count(900, 1024)),
    ("disk", LARGE, "disk", _count(400 * _MB, 540 * _MB)),
    ("files", LARGE, "inodes", _count(1000, 140000)),
    ("output", LARGE, "output", lambda failed, payload: not failed),
    ("a long answer", LARGE, "answer", lambda failed, payload: failed and "size exceeded" in payload["errorMessage"]),
    ("neither answers nor ends", SHORT, "stop", lambda failed, payload: failed and "timed out" in str(payload)),
]

# Where the limits of a process stop it, which each Python sets for itself, or what is read of its channels. What
# control groups and disks stop is asked of one Python only, for the time that it takes.
OF_EACH_PYTHON = {
    "memory", "processes", "threads", "descriptors", "output", "a long answer", "neither answers nor ends"}


def rows(functions, suffix, names=None):
    """After each, the same function must answer again. names: of these alone."""
    for name, function, what, is_stopped in WAYS:
        if names is not None and name not in names:
            continue
        target = functions[function + suffix]
        failed, payload = target.invoke({"take": what})
        again = target.invoke({"take": "nothing"})
        ok = is_stopped(failed, payload) and again == (False, "alive")
        yield FAMILY, name, BLOCKED if ok else REACHED, "%s; then %s" % (str(payload)[:160], again[1])
