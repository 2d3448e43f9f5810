"""What the kernel keeps for sandboxes: nothing of it may stay when the server has ended."""
import ctypes
import os
import pathlib
import subprocess
import time

_BECOME_REAPER = 36
_SECONDS = 15


def adopt_orphans():
    """Processes that outlive the server become children of this one, and are seen by `orphans`."""
    ctypes.CDLL(None).prctl(_BECOME_REAPER, 1, 0, 0, 0)


def snapshot():
    return {
        "mount": {line.split(" ", 3)[3] for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()},
        "cgroup": {root for root, _, _ in os.walk("/sys/fs/cgroup") if "kiln" in root},
        "loop device": {str(d) for d in pathlib.Path("/sys/block").glob("loop*") if (d / "loop").exists()},
        "network interface": set(os.listdir("/sys/class/net")),
        "nft table": _nft_tables(),
    }


def left_since(before, but):
    """Kind and name of whatever is new, once nothing goes away any more; and processes, except those in `but`."""
    deadline = time.monotonic() + _SECONDS
    while True:
        found = [(kind, name) for kind, names in snapshot().items() for name in sorted(names - before[kind])]
        found += [("process", orphan) for orphan in orphans(but)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def orphans(but):
    """Children of this process that it did not start. Those that have ended are buried."""
    found = []
    for child in _children(os.getpid()):
        if child in but:
            continue
        try:
            if os.waitpid(child, os.WNOHANG)[0] == 0:
                command = pathlib.Path("/proc/%d/cmdline" % child).read_bytes().replace(b"\0", b" ")
                found.append("%d %s" % (child, command.decode("utf-8", "replace")))
        except OSError:
            pass  # gone meanwhile
    return found


def descendants(process):
    found = []
    for child in _children(process):
        found += [child] + descendants(child)
    return found


def _children(process):
    found = []
    for listing in pathlib.Path("/proc/%d/task" % process).glob("*/children"):
        try:
            found += [int(number) for number in listing.read_text().split()]
        except OSError:
            pass  # a thread that ended
    return found


def _nft_tables():
    try:
        done = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True)
    except FileNotFoundError:
        return set()
    return set(done.stdout.splitlines())
