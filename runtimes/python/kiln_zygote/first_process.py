"""Process 1 of an environment: takes in orphans, reports how they ended, and goes by SIGKILL alone, with which all
others end. It is started before process 2, and is nobody's parent but theirs."""
import errno
import os
import select
import signal

from . import identity, kernel, launch

_FIRST_GROUP = 1
_ZYGOTE, _READY = 8, 9
FIRST_FREE = 10
_DIGITS = 8
_BITS = 4


def start(zygote, user, status, groups, ready):
    """Its number. user: what it becomes; status: where it reports; groups: descriptors that it joins the cgroups by;
    ready: one that it closes when nobody can find privileges in it any more."""
    if zygote.private or not zygote.has_waiter:
        return _fork(zygote, user, status, groups, ready)
    # The zygote's own stay open on exec: all of them null, but its log.
    descriptors = [(identity.INPUT, identity.ERRORS), (status, 0)]
    descriptors += [(group, _FIRST_GROUP + index) for index, group in enumerate(groups)]
    descriptors += [(zygote.process, _ZYGOTE), (ready, _READY)]
    return kernel.spawn(identity.FIRST_PROCESS, identity.FIRST_PROCESS_ARGUMENTS, [_digits(user)], descriptors)


def _digits(user):
    """Sixteen digits in a row of the character set, from 0 on: the program looks at their low bits."""
    return ''.join(chr(ord('0') + (user >> shift & 15)) for shift in range((_DIGITS - 1) * _BITS, -1, -_BITS))


def _fork(zygote, user, status, groups, ready):
    child = os.fork()
    if child == 0:
        try:
            _run(zygote, user, status, groups, ready)
        finally:
            os._exit(1)
    return child


def _run(zygote, user, status, groups, ready):
    for group in groups:
        os.write(group, b'0')
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # as which the kernel ignores it in process 1
    if zygote.private:
        _become_another(zygote, user, status, ready)
    else:
        kernel.set_user(user)
    kernel.set_capabilities(0)
    kernel.forbid_new_privileges()
    kernel.set_dumpable(False)
    ended = kernel.signal_descriptor(signal.SIGCHLD)
    launch.die_with(zygote.process)
    os.dup2(status, 0)
    os.dup2(ended, 1)
    kernel.close_from(2)
    poll = select.poll()
    poll.register(1, select.POLLIN)
    while True:
        poll.poll()
        os.read(1, 128)
        _reap()


def _become_another(zygote, user, status, ready):
    """At the level of user namespaces the function is the same user. What keeps it from looking into a process that
    cannot be read is that this is root's, of the namespace in which it was executed: so in one that has no root."""
    kernel.unshare(kernel.NEWUSER)
    launch.map_ids(identity.USER, user, identity.USER, user)
    if zygote.has_waiter:
        os.dup2(identity.INPUT, identity.ERRORS)
        os.dup2(status, 0)
        os.dup2(zygote.process, _ZYGOTE)
        os.dup2(ready, _READY)
        os.execve(identity.FIRST_PROCESS, identity.FIRST_PROCESS_ARGUMENTS, {_digits(identity.USER): ''})


def _reap():
    while True:
        try:
            process, status = os.waitpid(-1, os.WNOHANG)
        except EnvironmentError as error:
            if error.errno == errno.ECHILD:
                return
            raise
        if process == 0:
            return
        try:
            os.write(0, ('{"exited":%d,"status":%d}' % (process, status)).encode('ascii'))
        except EnvironmentError:
            pass  # the host has closed its end, and will close the rest
