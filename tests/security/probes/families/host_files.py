"""Files of the host, of other functions and of Kiln itself."""
import os

from outcome import BLOCKED, HARMLESS, REACHED, lists, reads
from targets import path

FAMILY = "host files"

_ROOT_NAMES = "bin sbin lib lib32 lib64 libx32 usr etc var opt tmp proc dev root home mnt run sys".split()


def _lines_of(file, allowed):
    """A file of the sandbox's own must hold nothing but these lines."""

    def probe():
        with open(file) as content:
            strange = [line.strip() for line in content if line.strip() and not line.startswith(allowed)]
        return (REACHED, strange[:5]) if strange else (BLOCKED, "the sandbox's own")

    return probe


def _names_in(directory, known):
    """Names of the sandbox's own; what the host has beside them must not show."""

    def probe():
        found = os.listdir(directory)
        strange = sorted(set(found) - set(known))
        return (REACHED, strange) if strange else (BLOCKED, " ".join(sorted(found)))

    return probe


def _mountinfo():
    """The kernel names the directory of the host that a bind mount shows. Only names: nothing can be opened by them."""
    with open("/proc/self/mountinfo") as mounts:
        roots = sorted(set(line.split()[3] for line in mounts))
    named = [root for root in roots if root != "/"]
    return (HARMLESS, named) if named else (BLOCKED, "only /")


def _statvfs():
    unsafe = [place for place in ("/", "/usr", "/var/lang", "/var/runtime", "/var/task", "/opt")
              if not os.statvfs(place).f_flag & 1]
    return (REACHED, unsafe) if unsafe else (BLOCKED, "all read-only")


PROBES = [
    ("a file in root's home", reads(path("homeFile"))),
    ("root's home", lists("/root")),
    ("homes", lists("/home")),
    ("a file that anybody on the host may read", reads(path("worldFile"))),
    ("a file in the host's /tmp", reads(path("tmpFile"))),
    ("a file in the host's /dev/shm", reads(path("shmFile"))),
    ("/etc/shadow", reads("/etc/shadow")),
    ("/etc/gshadow", reads("/etc/gshadow")),
    ("/etc/passwd of the host", _lines_of("/etc/passwd", ("root:", "nobody:", "sbx_user1051:"))),
    ("/etc/group of the host", _lines_of("/etc/group", ("root:", "nogroup:", "sbx_user1051:"))),
    ("/etc/hosts of the host", _lines_of("/etc/hosts", ("127.0.0.1", "::1", "169.254.", "#"))),
    ("/etc/hostname", reads("/etc/hostname")),
    ("/etc/machine-id", reads("/etc/machine-id")),
    ("/etc/fstab", reads("/etc/fstab")),
    ("/etc/ssh", lists("/etc/ssh")),
    ("/etc/ssl/private", lists("/etc/ssl/private")),
    ("/etc/sudoers", reads("/etc/sudoers")),
    ("Kiln's accounts and their root keys", reads(path("accounts"))),
    ("Kiln's master key", reads(path("masterKey"))),
    ("Kiln's database", reads(path("database"))),
    ("Kiln's data folder", lists(path("dataFolder"))),
    ("Kiln's code store, through /mnt", lists("/mnt")),
    ("the interpreters' folder on the host", lists(path("interpreters"))),
    ("/var/log", lists("/var/log")),
    ("/var/lib", lists("/var/lib")),
    ("/var/spool", lists("/var/spool")),
    ("/var/tmp", lists("/var/tmp")),
    ("/run", _names_in("/run", ("empty", "empty-file"))),
    ("/boot", lists("/boot")),
    ("/srv", lists("/srv")),
    ("/sys", lists("/sys")),
    ("names in the root directory", _names_in("/", _ROOT_NAMES)),
    ("host names in mountinfo", _mountinfo),
    ("a system directory that is mounted writable", _statvfs),
    ("/proc/1/root", lists("/proc/1/root")),
    ("/proc/1/root/root", lists("/proc/1/root/root")),
    ("/proc/1/cwd", lists("/proc/1/cwd")),
    ("programs and libraries in /usr", lists("/usr/bin")),
]
