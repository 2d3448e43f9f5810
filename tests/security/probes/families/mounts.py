"""The mount table: nothing added, changed, moved or taken away."""
import ctypes
import errno
import os
import struct
import subprocess

from outcome import ABSENT, BLOCKED, REACHED, attempt, call, call_refused_with

FAMILY = "mounts"

_HERE, _EMPTY_PATH = -100, 0x1000
_READ_ONLY, _REMOUNT, _BIND, _MOVE, _RECURSIVE, _SHARED = 1, 32, 4096, 8192, 16384, 1 << 20
_DETACH = 2
_ALL_MOUNTS = struct.pack("=IIQQ", 24, 0, 0xFFFFFFFFFFFFFFFF, 0)


def _remount(place):
    return call("mount", b"none", place, None, _REMOUNT | _BIND, None)


def _with_program(*command):
    """The system's own tools must fail as well."""

    def probe():
        try:
            with open(os.devnull, "r+b") as null:
                status = subprocess.call(command, stdin=null, stdout=null, stderr=null)
        except EnvironmentError as error:
            return BLOCKED, error.strerror
        return (REACHED if status == 0 else BLOCKED), "exit status %d" % status

    return probe


PROBES = [
    ("mount tmpfs", call("mount", b"none", b"/tmp", b"tmpfs", 0, None)),
    ("mount proc", call("mount", b"none", b"/tmp", b"proc", 0, None)),
    ("mount sysfs", call("mount", b"none", b"/tmp", b"sysfs", 0, None)),
    ("mount devpts", call("mount", b"none", b"/tmp", b"devpts", 0, None)),
    ("mount mqueue", call("mount", b"none", b"/tmp", b"mqueue", 0, None)),
    ("mount cgroup", call("mount", b"none", b"/tmp", b"cgroup", 0, b"memory")),
    ("mount cgroup2", call("mount", b"none", b"/tmp", b"cgroup2", 0, None)),
    ("mount debugfs", call("mount", b"none", b"/tmp", b"debugfs", 0, None)),
    ("mount overlay", call("mount", b"none", b"/tmp", b"overlay", 0, b"lowerdir=/usr:/etc")),
    ("mount a disk", call("mount", b"/dev/vda", b"/tmp", b"ext4", 0, None)),
    ("bind / elsewhere", call("mount", b"/", b"/tmp", None, _BIND | _RECURSIVE, None)),
    ("bind over a mask in /proc", call("mount", b"/dev/zero", b"/proc/keys", None, _BIND, None)),
    ("move /tmp", call("mount", b"/tmp", b"/opt", None, _MOVE, None)),
    ("share / with the host", call("mount", b"none", b"/", None, _SHARED | _RECURSIVE, None)),
    ("remount / writable", _remount(b"/")),
    ("remount the code writable", _remount(b"/var/task")),
    ("remount /usr writable", _remount(b"/usr")),
    ("remount the interpreter writable", _remount(b"/var/lang")),
    ("remount /tmp without nosuid and nodev", _remount(b"/tmp")),
    ("umount /proc", call("umount2", b"/proc", _DETACH)),
    ("umount the code", call("umount2", b"/var/task", _DETACH)),
    ("umount /", call("umount2", b"/", _DETACH)),
    ("umount a mask in /proc", call("umount2", b"/proc/keys", _DETACH)),
    ("pivot_root", call("pivot_root", b".", b".")),
    ("chroot", call("chroot", b"/tmp")),
    ("open_tree, cloning", call("open_tree", _HERE, b"/", 1)),
    ("open_tree", call("open_tree", _HERE, b"/", 0)),
    ("open_tree_attr", call("open_tree_attr", _HERE, b"/", 1, None, 0)),
    ("fsopen", call("fsopen", b"tmpfs", 0)),
    ("fspick", call("fspick", _HERE, b"/tmp", 0)),
    ("fsconfig", call_refused_with((1, 38), "fsconfig", 0, 6, None, None, 0)),
    ("fsmount", call_refused_with((1, 38), "fsmount", 0, 0, 0)),
    ("move_mount", call("move_mount", _HERE, b"/tmp", _HERE, b"/opt", 0)),
    ("mount_setattr", call("mount_setattr", _HERE, b"/", _RECURSIVE << 1, b"\0" * 32, 32)),
    ("listmount", call(
        "listmount", ctypes.create_string_buffer(_ALL_MOUNTS, 24), ctypes.create_string_buffer(64), 8, 0)),
    ("the mount program", _with_program("/usr/bin/mount", "-t", "tmpfs", "none", "/tmp")),
    ("the umount program", _with_program("/usr/bin/umount", "-l", "/tmp")),
    ("the fusermount program", _with_program("/usr/bin/fusermount", "-u", "/tmp")),
    ("autofs", attempt(lambda: os.open("/dev/autofs", os.O_RDWR), ABSENT + (errno.ENXIO,))),
]
