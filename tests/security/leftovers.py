"""
What the kernel keeps for sandboxes: nothing of it may stay when the server has ended.

Other servers may come and go on the same machine. Each holds a number by a lock, and all its names have that number:
what has the number of a server that runs is not looked at.
"""
import ctypes
import os
import pathlib
import re
import subprocess
import time

_BECOME_REAPER = 36
_SECONDS = 15
_KILL = 1 << 8  # SIGKILL, in a mask of signals
_ENTRY = b"/var/runtime/bootstrap.py"
_LOCKS = pathlib.Path("/run/kiln")
_LOCKED_FILE = re.compile(r" [0-9a-f]+:[0-9a-f]+:(\d+) ")
_NAMES = re.compile(r"(?:/kiln-|^kn|kiln_)(\d+)(?:\b|x|/)")


def adopt_orphans():
    """Processes that outlive the server become children of this one, and are seen by `orphans`."""
    ctypes.CDLL(None).prctl(_BECOME_REAPER, 1, 0, 0, 0)


def snapshot(folder=None):
    """folder: the server's, in which it has its disk images."""
    return {
        "mount": {line.split(" ", 3)[3] for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines()},
        "cgroup": {root for root, _, _ in os.walk("/sys/fs/cgroup") if _NAMES.search(root)},
        "loop device": {str(d) for d in pathlib.Path("/sys/block").glob("loop*") if _backed_by(d, folder)},
        "network interface": {name for name in os.listdir("/sys/class/net") if _NAMES.search(name)},
        "nft table": {name for name in _nft_tables() if _NAMES.search(name)},
    }


def left_since(before, folder):
    """Kind and name of whatever is new, once nothing goes away any more."""
    deadline = time.monotonic() + _SECONDS
    while True:
        running = _numbers_of_running_servers()
        found = [(kind, name) for kind, names in snapshot(folder).items() for name in sorted(names - before[kind])
                 if not _has_number(name, running)]
        found += [("process", orphan) for orphan in orphans(set())]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _has_number(name, numbers):
    number = _NAMES.search(name)
    return number is not None and int(number.group(1)) in numbers


def _numbers_of_running_servers():
    # Who waits for a lock has a line too, with an arrow in it.
    locked = set(_LOCKED_FILE.findall(pathlib.Path("/proc/locks").read_text()))
    return {int(path.name[len("slot-"):]) for path in _LOCKS.glob("slot-*") if str(path.stat().st_ino) in locked}


def _backed_by(device, folder):
    try:
        return folder is not None and folder in (device / "loop" / "backing_file").read_text()
    except OSError:
        return False


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


def can_run(orphan):
    """False for what is frozen by a control group of version 1: killed, and gone for good as soon as it is thawed."""
    status = pathlib.Path("/proc/%s/status" % orphan.split()[0])
    try:
        fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
    except OSError:
        return False
    return not (fields["State"].startswith("D") and int(fields["ShdPnd"], 16) & _KILL)


def descendants(process):
    found = []
    for child in _children(process):
        found += [child] + descendants(child)
    return found


def zygotes(server):
    """Those with privileges that have forked: environments have none, and blanks have not forked yet."""
    forking = {parent for parent in map(_parent, descendants(server)) if parent and has_privileges(parent)}
    return sorted(number for number in forking if _ENTRY in _content("/proc/%d/cmdline" % number))


def has_privileges(process):
    found = re.search(rb"CapEff:\s+(\w+)", _content("/proc/%d/status" % process))
    return found is not None and int(found.group(1), 16) != 0


def _parent(process):
    found = re.search(rb"PPid:\s+(\d+)", _content("/proc/%d/status" % process))
    return found and int(found.group(1))


def _content(path):
    try:
        return pathlib.Path(path).read_bytes()
    except OSError:
        return b""  # it has ended


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
