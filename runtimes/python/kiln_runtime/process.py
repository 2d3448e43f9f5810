"""The process itself: its sockets, standard streams, session and limits."""
import fcntl
import mmap
import os
import resource
import signal
import socket
import sys

# madvise(2): a child finds zeros in such memory.
_WIPE_ON_FORK = 18

# AWS gives every environment 1024 descriptors.
_DESCRIPTORS = 1024

# And lets it lock this much memory.
_LOCKED = 64 * 1024

# The connection whose end is the end of this process, when there is one.
_life = []


def attach():
    """Connects to the host and takes the output socket for standard output and error.

    Returns the descriptors of the control socket and of a private duplicate of the output socket. Programs that the
    function starts inherit neither."""
    _close_inherited()
    control, output = _connect(os.environ.pop('KILN_CONTROL')), _connect(os.environ.pop('KILN_OUTPUT'))
    life = os.environ.pop('KILN_LIFE', None)
    try:
        os.setsid()
    except OSError:
        pass  # already a leader
    if life:
        _die_with(_connect(life))
    null = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((null, 0), (output, 1), (output, 2)):
        os.dup2(descriptor, standard)
    os.close(null)
    return control, output


def _close_inherited():
    """Descriptors of whoever started the host are no business of a function. Those of the interpreter close on exec."""
    for name in os.listdir('/dev/fd'):
        descriptor = int(name)
        try:
            if descriptor > 2 and not fcntl.fcntl(descriptor, fcntl.F_GETFD) & fcntl.FD_CLOEXEC:
                os.close(descriptor)
        except EnvironmentError:
            pass  # that of the listing itself


def keep_life():
    """Lets a program that this process becomes die with the host too."""
    for descriptor in _life:
        fcntl.fcntl(descriptor, fcntl.F_SETFD, 0)


def _die_with(descriptor):
    """SIGKILL from the kernel when the other end closes: a host that is killed leaves no busy function behind."""
    _life.append(descriptor)
    if not hasattr(fcntl, 'F_SETSIG'):
        return  # not Linux; an idle process still notices
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpgrp())  # with what it has started
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def limit():
    """Limits as AWS sets them, where the host's own are not lower."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    count = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))
    limit_others()


def limit_others():
    """Those that are the same at every level. AWS has dumps of core, which here would be the host's to keep."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)[1]
    size = _LOCKED if hard == resource.RLIM_INFINITY else min(hard, _LOCKED)
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (size, size))


def hide_imports():
    """Forgets modules that AWS's client does not import: the function may have a `resource.py` of its own."""
    sys.modules.pop('resource', None)
    sys.modules.pop('mmap', None)


class ForkMark(object):
    """Tells a process from its forks, those too that Python knows nothing of; without a system call where it can."""

    def __init__(self):
        self._process_id, self._page = os.getpid(), None
        if hasattr(mmap.mmap, 'madvise') and sys.platform == 'linux':
            try:
                self._page = mmap.mmap(-1, mmap.PAGESIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                self._page.madvise(_WIPE_ON_FORK)
                self._page[0] = 1
            except EnvironmentError:
                self._page = None

    def is_fork(self):
        return os.getpid() != self._process_id if self._page is None else not self._page[0]


class PeakMemory(object):
    """The most memory that this process has had resident, in KiB."""

    def __init__(self, is_fork):
        """is_fork: this process has executed no program of its own since it was forked."""
        self._getrusage, self._self = resource.getrusage, resource.RUSAGE_SELF
        self._scale = 1024 if sys.platform == 'darwin' else 1
        self._faults, self._inherited = None, 0
        if is_fork:
            return
        usage = self._getrusage(self._self)
        self._peak = self._resident_peak() or 0
        # The kernel hands ru_maxrss down through vfork and exec: a small process starts with the peak of the host that
        # started it. Until its own peak is higher, the figure has to come from /proc.
        self._inherited = usage.ru_maxrss if usage.ru_maxrss > self._peak > 0 else 0

    def kilobytes(self):
        usage = self._getrusage(self._self)
        if usage.ru_maxrss > self._inherited:
            return usage.ru_maxrss // self._scale
        # Memory becomes resident by page faults; reading /proc costs more than all the rest of an invoke.
        faults = usage.ru_minflt + usage.ru_majflt
        if faults != self._faults:
            self._faults = faults
            self._peak = self._resident_peak() or self._peak
        return self._peak

    @staticmethod
    def _resident_peak():
        try:
            with open('/proc/self/status', 'rb') as status:
                text = status.read()
            start = text.index(b'VmHWM:') + 6
            return int(text[start:text.index(b'kB', start)])
        except (EnvironmentError, ValueError):
            return None


def _connect(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    # A plain descriptor, which no settings of the socket module reach.
    descriptor = os.dup(connection.fileno())
    connection.close()
    fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    return descriptor
