"""Devices: only those that give zeros, random numbers or nothing."""
import errno
import os
import stat

from outcome import ABSENT, BLOCKED, REACHED, attempt, call_refused_with

FAMILY = "devices"

_GIVEN = "null zero full random urandom fd stdin stdout stderr shm pts ptmx tty core mqueue".split()
_TTY_INJECT, _TTY_LINUX, _HIGH_BITS = 0x5412, 0x541C, 1 << 32


def _node(kind, major, minor):
    def action():
        os.mknod("/tmp/kiln-escape-node", kind | 0o600, os.makedev(major, minor))
        return "made"

    return attempt(action)


def _opens(path):
    return attempt(lambda: os.open(path, os.O_RDWR | os.O_NONBLOCK), ABSENT + (errno.ENXIO, errno.EROFS))


def _only_given():
    strange = sorted(set(os.listdir("/dev")) - set(_GIVEN))
    return (REACHED, strange) if strange else (BLOCKED, " ".join(sorted(os.listdir("/dev"))))


def _block_devices():
    found = []
    for folder, _, names in os.walk("/dev"):
        for name in names:
            mode = os.lstat(os.path.join(folder, name)).st_mode
            if stat.S_ISBLK(mode):
                found.append(name)
    return (REACHED, found) if found else (BLOCKED, "none")


def _devices_honoured():
    """A node counts only on file systems that are not nodev; none of those may be written to."""
    lines = [line.split() for line in open("/proc/self/mounts")]
    loose = [fields[1] for fields in lines if not {"nodev", "ro"} & set(fields[3].split(","))]
    # With devices that are bound one by one, nothing else comes into sight.
    strange = [place for place in loose if os.path.isdir(place)]
    return (REACHED if strange else BLOCKED), " ".join(strange) or "none that can be written to"


def _terminal(request):
    """A function has no terminal: any other answer than the filter's is that of a call which was let through."""
    return call_refused_with((errno.EPERM,), "ioctl", 0, request, b"\x03\0\0\0")


PROBES = [
    ("make /dev/mem", _node(stat.S_IFCHR, 1, 1)),
    ("make /dev/null", _node(stat.S_IFCHR, 1, 3)),
    ("make /dev/kmsg", _node(stat.S_IFCHR, 1, 11)),
    ("make /dev/fuse", _node(stat.S_IFCHR, 10, 229)),
    ("make /dev/loop0", _node(stat.S_IFBLK, 7, 0)),
    ("make a disk", _node(stat.S_IFBLK, 254, 0)),
    ("names in /dev", _only_given),
    ("block devices in /dev", _block_devices),
    ("a writable mount that honours devices", _devices_honoured),
    ("push input into the terminal (TIOCSTI)", _terminal(_TTY_INJECT)),
    ("paste into the console (TIOCLINUX)", _terminal(_TTY_LINUX)),
    ("push input into the terminal by a number that only ends like it", _terminal(_TTY_INJECT | _HIGH_BITS)),
] + [
    ("open /dev/" + name, _opens("/dev/" + name))
    for name in (
        "mem", "port", "kmem", "kmsg", "kvm", "fuse", "net/tun", "loop-control", "loop0", "vda", "sda", "nvme0n1",
        "mapper/control", "btrfs-control", "vhost-net", "vsock", "vhost-vsock", "cpu/0/msr", "hwrng", "hpet", "rtc0",
        "snapshot", "uinput", "console", "tty0", "tty", "ptmx", "pts/ptmx", "userfaultfd", "dri/card0", "watchdog",
        "cpu_dma_latency",
    )
]
