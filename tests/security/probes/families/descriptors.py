"""Descriptors of the runtime itself: its two channels to the host, and nothing that leads further."""
import os
import socket
import stat

from outcome import BLOCKED, REACHED

FAMILY = "descriptors"
IN_PROCESS = True  # a child has lost what is closed at a fork

_MOST = 6  # null, output twice, control, the output's private duplicate, one to spare


def _open():
    """Number and link of each, without that of the listing itself."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            found[int(name)] = os.readlink("/proc/self/fd/" + name)
        except OSError:
            pass
    return found


def _none(matches, what):
    def probe():
        found = ["%d %s" % item for item in sorted(_open().items()) if matches(*item)]
        return (REACHED, found) if found else (BLOCKED, "no " + what)

    return probe


def _is_socket_like(test):
    def matches(number, link):
        if not link.startswith("socket:"):
            return False
        duplicate = socket.fromfd(number, socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            return test(duplicate)
        finally:
            duplicate.close()

    return matches


def _count():
    found = _open()
    return (REACHED if len(found) > _MOST else BLOCKED), "%d: %s" % (len(found), sorted(found.values()))


def _is_directory(number, _):
    return stat.S_ISDIR(os.fstat(number).st_mode)


def _is_foreign_file(number, link):
    return link.startswith("/") and not link.startswith(("/dev/null", "/dev/urandom", "/var/task", "/var/lang", "/tmp"))


PROBES = [
    ("how many", _count),
    ("directories", _none(_is_directory, "directories")),
    ("files outside the sandbox", _none(_is_foreign_file, "files")),
    ("deleted or unreachable files", _none(
        lambda _, link: "(deleted)" in link or "(unreachable)" in link, "such files")),
    ("namespaces", _none(
        lambda _, link: link.startswith(("net:", "mnt:", "pid:", "user:", "ipc:", "uts:")), "namespaces")),
    ("pidfds, epolls and their like", _none(lambda _, link: link.startswith("anon_inode:"), "such descriptors")),
    ("files of cgroups", _none(lambda _, link: "tasks" in link or "cgroup" in link, "files of cgroups")),
    ("sockets that listen", _none(
        _is_socket_like(lambda s: s.getsockopt(socket.SOL_SOCKET, 30)), "sockets that listen")),
    ("sockets that carry messages", _none(
        _is_socket_like(lambda s: s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) != socket.SOCK_STREAM),
        "control sockets of a zygote")),
    ("sockets of the network", _none(
        _is_socket_like(lambda s: s.getsockopt(socket.SOL_SOCKET, 39) != socket.AF_UNIX), "sockets of the network")),
    ("sockets with a name on the host", _none(_is_socket_like(lambda s: s.getsockname()), "names")),
]
