"""Process 1 of an environment: makes its namespaces, forks the runtime, and from then on only waits. It reports every
process that ends, takes in orphans, and goes by SIGKILL alone."""
import errno
import os
import signal

from . import identity, kernel, launch, template

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


def run(zygote, request, descriptors):
    """In the process that the zygote has forked. Returns in process 2, with the descriptors by name."""
    try:
        kernel.unblock(signal.SIGCHLD)
        named = _by_name(request['fds'], descriptors)
        _isolate(zygote, request, named)
        _harden(zygote)
        child = os.fork()
    except BaseException as error:
        zygote.report_failure(request, error)
        os._exit(1)
    if child:
        _wait(zygote, named['status'][0])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    kernel.set_dumpable(True)
    return named


def _by_name(names, descriptors):
    if len(names) != len(descriptors):
        raise ValueError('%d descriptors, %d names' % (len(descriptors), len(names)))
    named = {}
    for name, descriptor in zip(names, descriptors):
        named.setdefault(name, []).append(descriptor)
    return named


def _isolate(zygote, request, named):
    for descriptor in named.get('cgroup', ()):
        os.write(descriptor, b'0')
    for descriptor in named.get('netns', ()):
        kernel.setns(descriptor, kernel.NEWNET)
    kernel.unshare(kernel.NEWNS)
    _mount_proc(zygote.masks)
    _write('/proc/self/oom_score_adj', _KILLED_FIRST)
    if zygote.private:
        outer = 0, 0
    else:
        outer = request['kuid'], request['kuid']
        kernel.set_user(request['kuid'])
        kernel.set_capabilities(1 << _CAP_SYS_ADMIN)  # some systems ask it of whoever makes a user namespace
        kernel.set_dumpable(True)  # else /proc/self belongs to root
    # The mount namespace once more: it now belongs to the user namespace, in which the runtime, without any power over
    # the host, can still put the function's files into place.
    kernel.unshare(kernel.NEWUSER | kernel.NEWNS | kernel.NEWUTS | kernel.NEWIPC | kernel.NEWCGROUP
                   | (0 if 'netns' in named else kernel.NEWNET))
    launch.map_ids(identity.USER, outer[0], identity.GROUP, outer[1])
    kernel.sethostname(identity.HOST_NAME)
    for capability in range(_LAST_CAPABILITY + 1):
        kernel.drop_capability_bound(capability)
    kernel.forbid_new_privileges()
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


def _harden(zygote):
    """Before there is a process 2, which may run the function's code sooner than this one runs again."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # as which the kernel ignores it in process 1
    kernel.set_dumpable(False)
    launch.die_with(zygote.process)


def _wait(zygote, status):
    kernel.set_capabilities(0)
    zygote.filters.install_final()
    os.dup2(status, 0)  # stays open on exec
    kernel.close_from(1)
    if zygote.has_waiter:
        os.execve(identity.FIRST_PROCESS, identity.FIRST_PROCESS_ARGUMENTS, {})
    while True:
        try:
            ended = os.wait()
        except EnvironmentError as error:
            if error.errno == errno.EINTR:
                continue
            signal.pause()  # nothing is left, and nothing can come
            continue
        _report(*ended)


def _report(process, status):
    try:
        os.write(0, ('{"exited":%d,"status":%d}' % (process, status)).encode('ascii'))
    except EnvironmentError:
        pass  # the host has closed its end, and will close the rest
