"""Process 2 of an environment, from its birth on: it makes the namespaces that it lives in, and gives up what power it
has over the host. Process 1 is there already; the namespace of processes is its."""
import os
import signal

from . import identity, kernel, launch, template, user_maps

_LAST_CAPABILITY = 40
_CAP_SYS_ADMIN = 21

# When the whole machine is short of memory, functions go before what serves them.
_KILLED_FIRST = b'500'

# Of the host's kernel, not of the environment. Covered by something empty.
_MASKED = ('acpi', 'asound', 'bus', 'config.gz', 'driver', 'fs', 'kallsyms', 'kcore', 'key-users', 'keys',
           'latency_stats', 'modules', 'mtrr', 'sched_debug', 'scsi', 'sysrq-trigger', 'timer_list', 'timer_stats')


def masks():
    """(what is empty, what it covers), of what this kernel has."""
    paths = ['/proc/' + name for name in _MASKED]
    return [(template.EMPTY_DIRECTORY if os.path.isdir(path) else template.EMPTY_FILE, path) for path in paths
            if os.path.exists(path)]


def run(zygote, request, named):
    """In the process that the zygote has forked. named: lists of descriptors by what they are."""
    try:
        kernel.unblock(signal.SIGCHLD)
        _isolate(zygote, request['kuid'], named)
        signal.signal(signal.SIGINT, signal.default_int_handler)
    except BaseException as error:
        zygote.report_failure(request, error)
        os._exit(1)


def _isolate(zygote, user, named):
    for descriptor in named.get('cgroup', ()):
        os.write(descriptor, b'0')
    for descriptor in named.get('netns', ()):
        kernel.setns(descriptor, kernel.NEWNET)
    kernel.unshare(kernel.NEWNS)
    _mount_proc(zygote.masks)
    _write('/proc/self/oom_score_adj', _KILLED_FIRST)
    if not zygote.private:
        kernel.set_user(user)
        kernel.set_capabilities(1 << _CAP_SYS_ADMIN)  # some systems ask it of whoever makes a user namespace
        kernel.set_dumpable(True)  # else /proc/self belongs to root
    # The mount namespace once more: it now belongs to the user namespace, in which the runtime, without any power over
    # the host, can still put the function's files into place.
    kernel.unshare(kernel.NEWUSER | kernel.NEWNS | kernel.NEWUTS | kernel.NEWIPC | kernel.NEWCGROUP
                   | (0 if 'netns' in named else kernel.NEWNET))
    user_maps.take(user, named)
    kernel.sethostname(identity.HOST_NAME)
    for capability in range(_LAST_CAPABILITY + 1):
        kernel.drop_capability_bound(capability)
    kernel.forbid_new_privileges()
    # As process 1 does, which cannot take it along while both are frozen. Whoever changes its user forgets it.
    launch.die_with(zygote.process)
    # At its end only: process 1 has become a user, without capabilities and out of sight, while this was done, and the
    # zygote has mapped the users.
    os.read(named['ready'], 1)
    os.close(named['ready'])
    user_maps.check()
    zygote.filters.install_base()


def _write(path, data):
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


def _mount_proc(covers):
    kernel.mount('proc', '/proc', 'proc', kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    for source, target in covers:
        kernel.mount(source, target, None, kernel.MS_BIND)
    kernel.mount('/proc/sys', '/proc/sys', None, kernel.MS_BIND | kernel.MS_REC)
    kernel.mount('none', '/proc/sys', None, kernel.MS_BIND | kernel.MS_REMOUNT | kernel.MS_RDONLY | kernel.MS_NOSUID
                 | kernel.MS_NODEV | kernel.MS_NOEXEC)
