"""What may be written: /tmp, and nothing else."""
import errno
import mmap
import os
import subprocess

from outcome import BLOCKED, READ_ONLY, REACHED, attempt, call_refused_with, creates_in, opens_for_writing

FAMILY = "writes"

_INTERPRETER_LIBRARY = os.__file__.rstrip("c")


def _changed(action):
    return attempt(action, READ_ONLY)


def _mapped():
    with open("/var/task/escape.py", "rb") as code:
        mmap.mmap(code.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)


def _reopened():
    descriptor = os.open("/var/task/escape.py", os.O_RDONLY)
    return os.open("/proc/self/fd/%d" % descriptor, os.O_WRONLY)


def _write(file, text):
    return os.write(os.open(file, os.O_WRONLY), text)


def _written():
    with open("/tmp/kiln-escape-file", "w") as file:
        file.write("written")
    os.unlink("/tmp/kiln-escape-file")
    return REACHED, "/tmp"


def _executed():
    path = "/tmp/kiln-escape-program"
    with open(path, "w") as program:
        program.write("#!/bin/sh\nexit 7\n")
    os.chmod(path, 0o700)
    status = subprocess.call([path])
    os.unlink(path)
    return (REACHED if status == 7 else BLOCKED), "exit status %d" % status


PROBES = [
    ("create in /tmp", _written),
    ("execute from /tmp", _executed),
] + [
    ("create in " + place, creates_in(place))
    for place in (
        "/", "/var/task", "/opt", "/var/runtime", "/var/lang", "/var/lang/lib", os.path.dirname(_INTERPRETER_LIBRARY),
        "/var", "/usr", "/usr/bin", "/usr/local/bin", "/etc", "/etc/ssl/certs", "/dev", "/dev/shm", "/dev/mqueue",
        "/run", "/home", "/mnt", "/root", "/sys", "/proc/self", "/var/tmp",
    )
] + [
    ("open for writing " + file, opens_for_writing(file))
    for file in (
        "/var/task/escape.py", "/var/runtime/bootstrap.py", _INTERPRETER_LIBRARY, "/etc/passwd", "/etc/resolv.conf",
        "/etc/hosts", "/etc/ld.so.cache", "/usr/bin/env",
    )
] + [
    # A program that runs is refused as busy only after the permission was granted: ETXTBSY would be a hole.
    ("open for writing " + file, attempt(lambda file=file: os.open(file, os.O_WRONLY), READ_ONLY))
    for file in ("/proc/self/exe", "/proc/1/exe")
] + [
    ("chmod the code", _changed(lambda: os.chmod("/var/task", 0o777))),
    ("chown the code", _changed(lambda: os.chown("/var/task/escape.py", 993, 990))),
    ("rename the code", _changed(lambda: os.rename("/var/task/escape.py", "/var/task/other.py"))),
    ("delete the code", _changed(lambda: os.unlink("/var/task/escape.py"))),
    ("touch the code", _changed(lambda: os.utime("/var/task/escape.py", None))),
    ("set an attribute on the code", call_refused_with(
        READ_ONLY + (errno.ENOTSUP,), "setxattr", b"/var/task/escape.py", b"user.kiln", b"1", 1, 0)),
    ("map the code for writing", _changed(_mapped)),
    ("open the code again through /proc/self/fd", _changed(_reopened)),
    ("delete the runtime", _changed(lambda: os.unlink("/var/runtime/bootstrap.py"))),
    ("chmod the root directory", _changed(lambda: os.chmod("/", 0o777))),
    ("chmod /tmp itself", _changed(lambda: os.chmod("/tmp", 0o700))),
    ("chown a file to root", attempt(lambda: os.chown("/tmp", 0, 0), READ_ONLY + (errno.EINVAL,))),
] + [
    ("open for writing " + file, opens_for_writing(file))
    for file in (
        "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/kernel/modprobe",
        "/proc/sys/kernel/sysrq", "/proc/sys/kernel/randomize_va_space", "/proc/sys/kernel/pid_max",
        "/proc/sys/kernel/shmmax", "/proc/sys/kernel/dmesg_restrict",
        "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/drop_caches", "/proc/sys/fs/file-max",
        "/proc/sys/fs/binfmt_misc/register", "/proc/sys/net/ipv4/ip_forward",
        "/proc/sys/net/ipv4/ip_unprivileged_port_start", "/proc/sys/net/ipv4/ping_group_range",
        "/proc/sys/user/max_user_namespaces", "/proc/sysrq-trigger", "/proc/acpi/wakeup", "/proc/mtrr",
        "/proc/irq/default_smp_affinity", "/proc/kcore", "/proc/1/oom_score_adj", "/proc/1/mem",
        "/proc/1/clear_refs",
    )
] + [
    # Whoever owns them may open them; the kernel checks what is written.
    # EINVAL: root has no number here.
    ("write to " + file, attempt(lambda file=file, text=text: _write(file, text), READ_ONLY + (errno.EINVAL,)))
    for file, text in (
        ("/proc/sys/kernel/ns_last_pid", b"100"), ("/proc/self/loginuid", b"0"), ("/proc/self/uid_map", b"0 0 1"),
        ("/proc/self/gid_map", b"0 0 1"), ("/proc/self/setgroups", b"allow"),
    )
]
