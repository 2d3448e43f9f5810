"""Interfaces of the kernel that no function needs, and files in /proc that tell about the host."""
import ctypes
import errno
import mmap
import os
import platform
import signal
import struct
import time

from outcome import BLOCKED, HARMLESS, REACHED, REFUSED, UNCLEAR, attempt, call, call_refused_with, lists, reads
import syscalls

FAMILY = "kernel"

# Each call here would do nothing, or nothing lasting, if it were let through: no segments, no such module, the time
# that it is. Privileges are checked before arguments.
_CTRL_ALT_DELETE_OFF = 0
_MAGIC = 0xFEE1DEAD, 672274793
_X32 = 0x40000000
_GETPID_32 = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"  # mov eax, 20; int 0x80; ret
_RETURN_20 = b"\xb8\x14\x00\x00\x00\xc3"


def _bytes(size, head=b""):
    return ctypes.create_string_buffer(head + b"\0" * (size - len(head)), size)


def _time_now():
    return struct.pack("=qq", int(time.time()), 0)


def _other_numbering():
    """32 bit calls have other numbers: a filter that forgets them lets every call through under another name."""
    if platform.machine() != "x86_64":
        return BLOCKED, "no such call on this kind of machine"
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(_GETPID_32 + _RETURN_20)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    function = ctypes.CFUNCTYPE(ctypes.c_int)
    # Code in this page runs. What ends the child is then the call, and nothing else.
    if function(address + len(_GETPID_32))() != 20:
        return UNCLEAR, "the page is not run"
    child = os.fork()
    if child == 0:
        found = function(address)()
        os._exit(0 if found == -errno.ENOSYS else 1)
    status = os.waitpid(child, 0)[1]
    # A filter ends it by SIGSYS; a kernel that has no such calls, by SIGSEGV.
    refused = status == 0 or os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGSYS, signal.SIGSEGV)
    return (BLOCKED if refused else REACHED), hex(status)


def _number(number):
    return attempt(lambda: syscalls.call_number(number, 0, 0, 0, 0, 0, 0))


def _masked_symbols():
    with open("/proc/kallsyms") as symbols:
        addresses = set(line.split()[0].strip("0") for line, _ in zip(symbols, range(1000)))
    return (REACHED, "addresses") if addresses - {""} else (HARMLESS, "names, every address zero")


def _probe_symbols():
    try:
        return _masked_symbols()
    except EnvironmentError as error:
        return BLOCKED, error.strerror


PROBES = [
    ("bpf: make a map", call("bpf", 0, _bytes(128, struct.pack("=4I", 2, 4, 4, 1)), 128)),
    ("bpf: load a program", call("bpf", 5, _bytes(128), 128)),
    ("perf_event_open", call("perf_event_open", _bytes(128, struct.pack("=2I", 1, 128)), 0, -1, -1, 0)),
    ("userfaultfd", call("userfaultfd", 0)),
    ("userfaultfd for user mode only", call("userfaultfd", 1)),
    ("keyctl: the session's keyring", call("keyctl", 0, -3, 0)),
    ("keyctl: join a session", call("keyctl", 1, None)),
    ("keyctl: the user's keyring", call("keyctl", 0, -4, 1)),
    ("add_key", call("add_key", b"user", b"kiln-escape", b"x", 1, -2)),
    ("request_key", call("request_key", b"user", b"kiln-escape", None, 0)),
    ("io_uring_setup", call("io_uring_setup", 1, _bytes(120))),
    ("io_uring_enter", call("io_uring_enter", -1, 0, 0, 0, None, 0)),
    ("io_uring_register", call("io_uring_register", -1, 0, None, 0)),
    ("init_module", call("init_module", None, 0, b"")),
    ("finit_module", call("finit_module", 0, b"", 0)),
    ("delete_module", call("delete_module", b"kiln_escape_no_such_module", os.O_NONBLOCK)),
    ("kexec_load", call("kexec_load", 0, 0, None, 0)),
    ("kexec_file_load", call("kexec_file_load", -1, -1, 0, None, 0)),
    ("reboot", call("reboot", _MAGIC[0], _MAGIC[1], _CTRL_ALT_DELETE_OFF, None)),
    ("swapon", call("swapon", b"/tmp/kiln-escape-no-such-file", 0)),
    ("swapoff", call("swapoff", b"/tmp/kiln-escape-no-such-file")),
    ("iopl", call("iopl", 3)),
    ("ioperm", call("ioperm", 0, 1, 1)),
    ("syslog: read all", call("syslog", 3, _bytes(4096), 4096)),
    ("syslog: size", call("syslog", 10, None, 0)),
    ("acct", call("acct", b"/tmp/kiln-escape-no-such-file")),
    ("quotactl", call("quotactl", 0x80000501, b"/dev/vda", 0, _bytes(64))),
    ("quotactl_fd", call_refused_with((1, 38), "quotactl_fd", 0, 0x80000501, 0, _bytes(64))),
    ("settimeofday", call("settimeofday", None, None)),
    ("clock_settime", attempt(lambda: syscalls.call("clock_settime", 0, _time_now()))),
    ("clock_adjtime", call("clock_adjtime", 0, _bytes(208, struct.pack("=I", 0x8001)))),
    ("sethostname", call("sethostname", b"kiln-escape", 11)),
    ("setdomainname", call("setdomainname", b"kiln-escape", 11)),
    ("personality without random addresses", call("personality", 0x0040000)),
    ("fanotify_init", call("fanotify_init", 0, 0)),
    ("modify_ldt", call("modify_ldt", 0, _bytes(64), 64)),
    ("memfd_secret", call("memfd_secret", 0)),
    ("vhangup", call("vhangup")),
    ("ustat", call("ustat", 1, _bytes(64))),
    ("sysfs", call("sysfs", 3)),
    ("uselib", call("uselib", b"/usr/bin/env")),
    ("lsm_set_self_attr", call_refused_with(
        REFUSED + (errno.EOPNOTSUPP,),
        "lsm_set_self_attr", 101, _bytes(40, struct.pack("=QQQQ", 104, 0, 40, 8)), 40, 0)),
    ("32 bit system calls", _other_numbering),
    ("x32 system calls", _number(_X32 | 39)),
    ("a system call that nobody knows yet", _number(1000)),
    ("kernel symbols", _probe_symbols),
    ("directory /proc/acpi", lists("/proc/acpi")),
    ("directory /proc/scsi", lists("/proc/scsi")),
    ("directory /proc/bus/pci", lists("/proc/bus/pci")),
    ("directory /sys/kernel", lists("/sys/kernel")),
    ("directory /sys/fs/cgroup", lists("/sys/fs/cgroup")),
    ("directory /sys/class/net", lists("/sys/class/net")),
    ("directory /sys/firmware", lists("/sys/firmware")),
    ("directory /proc/sys/fs/binfmt_misc", lists("/proc/sys/fs/binfmt_misc")),
] + [
    ("file /proc/" + name, reads("/proc/" + name))
    for name in (
        "keys", "key-users", "kcore", "kmsg", "kpagecount", "kpageflags", "kpagecgroup", "timer_list", "sched_debug",
        "latency_stats", "vmallocinfo", "slabinfo", "config.gz", "sysrq-trigger", "cmdline", "partitions",
        "diskstats", "swaps", "iomem", "ioports", "pagetypeinfo", "1/pagemap",
    )
]
