"""Namespaces: no new ones, and no way into those of others."""
import ctypes
import os
import signal
import struct
import subprocess

from outcome import ABSENT, BLOCKED, HARMLESS, REACHED, attempt, call
import syscalls

FAMILY = "namespaces"

KINDS = [
    ("time", 0x80), ("mount", 0x20000), ("cgroup", 0x2000000), ("host name", 0x4000000), ("IPC", 0x8000000),
    ("user", 0x10000000), ("process", 0x20000000), ("network", 0x40000000),
]
_USER_AND_MOUNT = 0x10020000
_OWNER, _PARENT = 0xB701, 0xB702  # ioctls of a namespace's file


def _cloned(flags):
    def action():
        child = syscalls.call("clone", flags | signal.SIGCHLD, 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        return child

    return attempt(action)


def _cloned_by_structure(flags):
    def action():
        arguments = struct.pack("=11Q", flags, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0)
        child = syscalls.call("clone3", ctypes.create_string_buffer(arguments, len(arguments)), len(arguments))
        if child == 0:
            os._exit(0)
        return child

    return attempt(action)


def _entered(path):
    def action():
        return syscalls.call("setns", os.open(path, os.O_RDONLY), 0)

    return attempt(action, ABSENT)


def _relative_of(name, request):
    def probe():
        outcome, detail = attempt(
            lambda: syscalls.call("ioctl", os.open("/proc/self/ns/" + name, os.O_RDONLY), request, 0))()
        if outcome == REACHED:
            found = os.readlink("/proc/self/fd/" + detail.rstrip("L"))
            own = os.readlink("/proc/self/ns/user")
            return (BLOCKED, "one's own") if found == own else (REACHED, found)
        return outcome, detail

    return probe


def _tool():
    try:
        with open(os.devnull, "r+b") as null:
            status = subprocess.call(["/usr/bin/unshare", "-Urm", "true"], stdin=null, stdout=null, stderr=null)
    except EnvironmentError as error:
        return BLOCKED, error.strerror
    return (REACHED if status == 0 else BLOCKED), "exit status %d" % status


def _plain_clone():
    """The filter must look at the flags, not at the call: without flags it is how everybody forks."""
    child = syscalls.call("clone", signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return HARMLESS, "an ordinary fork"


PROBES = [
    ("unshare: %s" % name, call("unshare", flag)) for name, flag in KINDS
] + [
    ("unshare: user and mount", call("unshare", _USER_AND_MOUNT)),
    ("unshare: file descriptors", call("unshare", 0x400)),
    ("clone: without flags", _plain_clone),
] + [
    ("clone: %s" % name, _cloned(flag)) for name, flag in KINDS if name != "time"
] + [
    ("clone: user and mount", _cloned(_USER_AND_MOUNT)),
    ("clone3: user", _cloned_by_structure(0x10000000)),
    ("clone3: into a cgroup", _cloned_by_structure(0x200000000)),
] + [
    ("setns: own %s" % name, _entered("/proc/self/ns/" + name)) for name in ("mnt", "net", "user", "pid", "uts")
] + [
    ("setns: %s of process 1" % name, _entered("/proc/1/ns/" + name))
    for name in ("mnt", "net", "user", "pid", "ipc", "uts", "cgroup", "time")
] + [
    ("setns: by pidfd of process 1", attempt(
        lambda: syscalls.call("setns", syscalls.call("pidfd_open", 1, 0), 0x20000))),
    ("the user namespace that owns the host name", _relative_of("uts", _OWNER)),
    ("the user namespace that owns the network", _relative_of("net", _OWNER)),
    ("the parent user namespace", _relative_of("user", _PARENT)),
    ("the parent process namespace", _relative_of("pid", _PARENT)),
    ("the unshare program", _tool),
]
