"""System calls that Python does not have, or not in all of its versions. Every one raises OSError when it fails."""
import ctypes
import errno
import os
import select
import struct

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC = 1, 2, 4, 8, 32, 4096, 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
_MOUNT_ATTR_IDMAP = 0x00100000

_AT_FDCWD, _AT_EMPTY_PATH, _AT_RECURSIVE = -100, 0x1000, 0x8000
_OPEN_TREE_CLONE, _MOVE_MOUNT_F_EMPTY_PATH = 1, 4
_CLOEXEC = 0o2000000
_NONBLOCK = 0o4000

# Calls from 424 on have the same number on every architecture.
_OPEN_TREE, _MOVE_MOUNT, _PIDFD_OPEN, _CLOSE_RANGE = 428, 429, 434, 436
_PROCESS_MADVISE, _MOUNT_SETATTR = 440, 442

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS = 1, 4, 8
_PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 22, 24, 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITIES_VERSION_3 = 0x20080522
_SIG_BLOCK, _SIG_UNBLOCK = 0, 1
_SCHED_BATCH = 3

# More than any libc needs for its posix_spawn_file_actions_t.
_SPAWN_ACTIONS_SIZE = 256

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result, function, _):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, '%s: %s' % (function.__name__, os.strerror(number)))
    return result


def _function(name, *types):
    function = getattr(_libc, name)
    function.argtypes, function.restype, function.errcheck = types, ctypes.c_long, _check
    if name != 'syscall':
        function.restype = ctypes.c_int
    return function


_TEXT, _LONG, _INT = ctypes.c_char_p, ctypes.c_ulong, ctypes.c_int
_mount = _function('mount', _TEXT, _TEXT, _TEXT, _LONG, _TEXT)
_umount = _function('umount2', _TEXT, _INT)
_pivot_root = _function('pivot_root', _TEXT, _TEXT)
_sethostname = _function('sethostname', _TEXT, ctypes.c_size_t)
_setresuid = _function('setresuid', _INT, _INT, _INT)
_setresgid = _function('setresgid', _INT, _INT, _INT)
_capset = _function('capset', _TEXT, _TEXT)
_prctl = _function('prctl', _INT, _LONG, _LONG, _LONG, _LONG)
_sched_setscheduler = _function('sched_setscheduler', _INT, _INT, _TEXT)
_sigprocmask = _function('sigprocmask', _INT, _TEXT, ctypes.c_void_p)
_openat = _function('openat', _INT, _TEXT, _INT)
_signalfd = _function('signalfd', _INT, _TEXT, _INT)
_system_call = _function('syscall')
_system_call.argtypes = None

# Not raised: it is advice.
_madvise = _libc.madvise
_madvise.argtypes = ctypes.c_void_p, ctypes.c_size_t, _INT
_RANGE = struct.Struct('=QQ')
_RANGES_AT_ONCE = 1024

# These return their error, and leave errno alone.
_posix_spawn, _actions_init, _actions_dup2, _actions_destroy = (
    getattr(_libc, 'posix_spawn' + name)
    for name in ('', '_file_actions_init', '_file_actions_adddup2', '_file_actions_destroy'))

unshare = _function('unshare', _INT)
setns = _function('setns', _INT, _INT)
recvmsg = _function('recvmsg', _INT, ctypes.c_void_p, _INT)
sendmsg = _function('sendmsg', _INT, ctypes.c_void_p, _INT)


def _bytes(text):
    return text if text is None or isinstance(text, bytes) else text.encode('utf-8')


def mount(source, target, kind, flags=0, data=None):
    _mount(_bytes(source), _bytes(target), _bytes(kind), flags, _bytes(data))


def unmount(path):
    _umount(_bytes(path), MNT_DETACH)


def pivot_root_here():
    """The current directory becomes the root; the old one is gone."""
    _pivot_root(b'.', b'.')
    _umount(b'.', MNT_DETACH)


def open_tree(path, recursive=False):
    """A detached copy of the mount at a path, as a descriptor."""
    flags = _OPEN_TREE_CLONE | _CLOEXEC | (_AT_RECURSIVE if recursive else 0)
    return _system_call(_OPEN_TREE, _AT_FDCWD, _bytes(path), ctypes.c_uint(flags))


def restrict_mount(descriptor, attributes):
    """Sets attributes of a detached mount and of all mounts in it."""
    _set_mount(descriptor, attributes, 0)


def map_mount(descriptor, users):
    """The same, of whose its files are: as a user namespace maps them."""
    _set_mount(descriptor, _MOUNT_ATTR_IDMAP, users)


def _set_mount(descriptor, attributes, users):
    _system_call(_MOUNT_SETATTR, descriptor, b'', _AT_EMPTY_PATH | _AT_RECURSIVE,
                 struct.pack('=QQQQ', attributes, 0, 0, users), ctypes.c_size_t(32))


def move_mount(descriptor, path):
    _system_call(_MOVE_MOUNT, descriptor, b'', _AT_FDCWD, _bytes(path), _MOVE_MOUNT_F_EMPTY_PATH)


def sethostname(name):
    _sethostname(_bytes(name), len(name))


def open_process(pid):
    """A pidfd, which close-on-exec comes with."""
    return _system_call(_PIDFD_OPEN, pid, 0)


def write_at(directory, name, text):
    """Into a file that is there. directory: a descriptor."""
    descriptor = _openat(directory, _bytes(name), os.O_WRONLY | _CLOEXEC)
    try:
        os.write(descriptor, _bytes(text))
    finally:
        os.close(descriptor)


class OwnRanges(object):
    """Ranges of this process's memory, about which the kernel can be advised."""

    _takes_all = True

    def __init__(self, packed):
        """packed: start and length of each, as the kernel has them in an iovec."""
        self._memory, self._count = ctypes.create_string_buffer(packed, len(packed)), len(packed) // _RANGE.size

    def __iter__(self):
        for index in range(self._count):
            yield _RANGE.unpack_from(self._memory, index * _RANGE.size)

    def advise(self, advice):
        """Stops where the kernel does not take it."""
        if self._count and not (OwnRanges._takes_all and self._advise_at_once(advice)):
            OwnRanges._takes_all = False
            for start, length in self:
                if _madvise(start, length, advice) < 0:
                    return

    def _advise_at_once(self, advice):
        """Whether the kernel lets a process say anything of itself in one call: from 6.13 on."""
        try:
            process = open_process(os.getpid())
        except EnvironmentError:
            return False
        try:
            for first in range(0, self._count, _RANGES_AT_ONCE):
                _system_call(
                    _PROCESS_MADVISE, process, ctypes.byref(self._memory, first * _RANGE.size),
                    ctypes.c_size_t(min(self._count - first, _RANGES_AT_ONCE)), advice, 0)
            return True
        except EnvironmentError as error:
            return error.errno not in (errno.EINVAL, errno.ENOSYS, errno.EPERM)
        finally:
            os.close(process)


def close_from(first):
    try:
        _system_call(_CLOSE_RANGE, ctypes.c_uint(first), ctypes.c_uint(0xffffffff), 0)
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        os.closerange(first, os.sysconf('SC_OPEN_MAX'))


def set_user(uid):
    """All ids of the process, groups included. Capabilities stay permitted."""
    _prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    _setresgid(uid, uid, uid)
    _setresuid(uid, uid, uid)
    _prctl(_PR_SET_KEEPCAPS, 0, 0, 0, 0)


def set_capabilities(mask):
    """Effective and permitted; none are inheritable."""
    low, high = mask & 0xffffffff, mask >> 32
    _capset(struct.pack('=Ii', _CAPABILITIES_VERSION_3, 0), struct.pack('=6I', low, low, 0, high, high, 0))


def drop_capability_bound(capability):
    _prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def forbid_new_privileges():
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def set_dumpable(dumpable):
    _prctl(_PR_SET_DUMPABLE, int(dumpable), 0, 0, 0)


def die_with_parent(signal):
    _prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0)


def interrupt_nobody():
    """This process, and all that come from it, take a processor that is free or whose process has had its share: to be
    woken takes it from nobody. Where that may not be asked for, it stays as it is."""
    try:
        _sched_setscheduler(0, _SCHED_BATCH, struct.pack('=i', 0))
    except EnvironmentError:
        pass


def filter_system_calls(program):
    """program: a ctypes buffer of 8-byte instructions."""
    header = struct.pack('=HxxxxxxQ', len(program) // 8, ctypes.addressof(program))
    pointer = ctypes.cast(ctypes.c_char_p(header), ctypes.c_void_p)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, pointer.value, 0, 0)


def _signal_set(signal):
    return struct.pack('=Q', 1 << signal - 1) + b'\0' * 120


def signal_descriptor(signal):
    """Becomes readable in place of the signal: nothing is interrupted. System calls by ctypes are not retried as
    Python's own are."""
    _sigprocmask(_SIG_BLOCK, _signal_set(signal), None)
    return _signalfd(-1, _signal_set(signal), _CLOEXEC | _NONBLOCK)


def unblock(signal):
    _sigprocmask(_SIG_UNBLOCK, _signal_set(signal), None)


def spawn(path, arguments, variables, descriptors):
    """Starts a program without a copy of this process, and returns its number. descriptors: pairs of one of ours and
    its number in there, in the order in which they are moved. It has none that close on exec, and our signal mask."""
    actions = ctypes.create_string_buffer(_SPAWN_ACTIONS_SIZE)
    _spawn_check(_actions_init(actions))
    try:
        for own, number in descriptors:
            _spawn_check(_actions_dup2(actions, own, number))
        process = ctypes.c_int()
        _spawn_check(_posix_spawn(
            ctypes.byref(process), _bytes(path), actions, None, _strings(arguments), _strings(variables)))
        return process.value
    finally:
        _actions_destroy(actions)


def _strings(values):
    return (ctypes.c_char_p * (len(values) + 1))(*([_bytes(value) for value in values] + [None]))


def _spawn_check(number):
    if number:
        raise OSError(number, 'posix_spawn: ' + os.strerror(number))


def seed_libc(number):
    _libc.srand(ctypes.c_uint(number))
    _libc.srand48(ctypes.c_long(number))


def has_ended(process):
    """Of a pidfd."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(0))
