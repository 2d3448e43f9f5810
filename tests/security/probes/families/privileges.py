"""Nothing that a process could gain or get back: capabilities, identities, setuid programs."""
import ctypes
import glob
import os
import resource
import select
import stat
import struct
import subprocess

import guard
from outcome import BLOCKED, HARMLESS, REACHED, attempt, call
import syscalls

FAMILY = "privileges"

_CAPABILITIES_3 = struct.pack("=Ii", 0x20080522, 0)
_SYS_ADMIN = 21
_PROGRAMS = "/bin/*", "/sbin/*", "/usr/bin/*", "/usr/sbin/*", "/usr/lib/*/*", "/usr/libexec/*", "/usr/lib/*/*/*"


def _guard():
    reason = guard.refusal()
    return (REACHED, reason) if reason else (BLOCKED, "no capabilities, no_new_privs, seccomp filter, not root")


def _status(field, expected):
    def probe():
        with open("/proc/self/status") as status:
            fields = dict(line.rstrip("\n").split(":", 1) for line in status)
        value = fields[field].strip()
        return (BLOCKED if value == expected else REACHED), value

    return probe


def _gains_capability():
    data = struct.pack("=6I", 1 << _SYS_ADMIN, 1 << _SYS_ADMIN, 0, 0, 0, 0)
    return syscalls.call("capset", _CAPABILITIES_3, ctypes.create_string_buffer(data, len(data)))


def _becomes(number):
    def action():
        os.setuid(number)
        return os.getresuid()

    return attempt(action, (1, 22))


def _file_system_user():
    syscalls.call("setfsuid", 0)
    now = syscalls.call("setfsuid", 0)
    return (REACHED if now == 0 else BLOCKED), "file system uid %d" % now


def _marked_programs(mark):
    for path in sorted(set(os.path.realpath(path) for pattern in _PROGRAMS for path in glob.glob(pattern))):
        try:
            if stat.S_ISREG(os.stat(path).st_mode) and mark(path):
                yield path
        except EnvironmentError:
            pass  # a link that leads out of the sandbox


def _is_setuid(path):
    return os.stat(path).st_mode & (stat.S_ISUID | stat.S_ISGID)


def _has_file_capabilities(path):
    try:
        name = path if isinstance(path, bytes) else os.fsencode(path)
        return syscalls.call("getxattr", name, b"security.capability", ctypes.create_string_buffer(64), 64)
    except EnvironmentError:
        return False


def _elevates(mark):
    """The loader prints AT_SECURE on request, and ignores the request when the program gained anything."""

    def probe():
        tried = []
        for path in _marked_programs(mark):
            try:
                printed = _output(path)
            except EnvironmentError as error:
                tried.append("%s: %s" % (path, error.strerror))
                continue
            secure = [line.split()[-1] for line in printed.splitlines() if line.startswith("AT_SECURE:")]
            if secure != ["0"]:
                return REACHED, "%s runs with more than its caller has" % path
            tried.append(path)
        return BLOCKED, "%d programs: %s" % (len(tried), " ".join(os.path.basename(path) for path in tried))

    return probe


def _output(path):
    """The first that it prints; some programs would go on for ever."""
    with open(os.devnull, "r+b") as null:
        program = subprocess.Popen([path, "--version"], stdin=null, stdout=subprocess.PIPE, stderr=null,
                                   env={"LD_SHOW_AUXV": "1"})
    printed = b""
    while select.select([program.stdout], [], [], 2)[0] and b"AT_SECURE" not in printed[:-40]:
        part = os.read(program.stdout.fileno(), 65536)
        if not part:
            break
        printed += part
    program.kill()
    program.wait()
    program.stdout.close()
    return printed.decode("latin-1")


def _setuid_honoured():
    """A setuid bit counts only on file systems that are not nosuid. Single files that are bound are devices."""
    roots = [line.split() for line in open("/proc/self/mounts")]
    loose = [fields[1] for fields in roots if "nosuid" not in fields[3].split(",") and os.path.isdir(fields[1])]
    return (REACHED if loose else BLOCKED), "mounts without nosuid: %s" % (" ".join(loose) or "none")


def _own_setuid_file():
    """Own files may carry the bit: they give nobody more than their owner has."""
    path = "/tmp/kiln-escape-setuid"
    with open(path, "w"):
        os.chmod(path, 0o4755)
    os.unlink(path)
    return HARMLESS, "of one's own uid, on a nosuid file system"


def _identity():
    expected = (993, 993, 993, 990, 990, 990)
    found = os.getresuid() + os.getresgid()
    return (BLOCKED if found == expected else REACHED), found


def _limit(name):
    """Hard limits must not be raised: they are what the host gave."""
    number = getattr(resource, name)

    def action():
        hard = resource.getrlimit(number)[1]
        if hard == resource.RLIM_INFINITY:
            raise AssertionError("%s has no limit" % name)
        try:
            resource.setrlimit(number, (hard + 1, hard + 1))
        except ValueError as error:  # how Python words EPERM here
            raise OSError(1, str(error))
        return resource.getrlimit(number)

    return attempt(action)


PROBES = [
    ("the guard that every other probe stands behind", _guard),
    ("uid 993, gid 990 in every identity", _identity),
    ("inheritable capabilities", _status("CapInh", "0" * 16)),
    ("permitted capabilities", _status("CapPrm", "0" * 16)),
    ("effective capabilities", _status("CapEff", "0" * 16)),
    ("ambient capabilities", _status("CapAmb", "0" * 16)),
    ("bounding set", _status("CapBnd", "0" * 16)),
    ("supplementary groups", _status("Groups", "")),
    ("capset CAP_SYS_ADMIN", attempt(_gains_capability)),
    ("raise an ambient capability", call("prctl", 47, 2, _SYS_ADMIN, 0, 0)),
    ("clear no_new_privs", attempt(lambda: syscalls.call("prctl", 38, 0, 0, 0, 0), (1, 22))),
    ("set securebits", call("prctl", 28, 0x2F, 0, 0, 0)),
    ("replace the memory map's description (PR_SET_MM)", call("prctl", 35, 6, 4096, 0, 0)),
    ("setuid 0", _becomes(0)),
    ("setuid 1", _becomes(1)),
    ("setuid 65534", _becomes(65534)),
    ("setresuid 0 0 0", attempt(lambda: syscalls.call("setresuid", 0, 0, 0), (1, 22))),
    ("setresgid 0 0 0", attempt(lambda: syscalls.call("setresgid", 0, 0, 0), (1, 22))),
    ("setfsuid 0", _file_system_user),
    ("setgroups to none", attempt(lambda: os.setgroups([]))),
    ("setgroups to root's", attempt(lambda: os.setgroups([0]), (1, 22))),
    ("setuid programs of the system", _elevates(_is_setuid)),
    ("programs with file capabilities", _elevates(_has_file_capabilities)),
    ("a mount that honours setuid", _setuid_honoured),
    ("a setuid file of one's own", _own_setuid_file),
    ("raise the hard limit of descriptors", _limit("RLIMIT_NOFILE")),
    ("raise the hard limit of core files", _limit("RLIMIT_CORE")),
]
