"""The zygote: preloads, then forks an environment for each request of the host.

It has one thread, parses what the host sends and nothing else, and ends when the host does.
"""
import errno
import fcntl
import gc
import json
import os
import platform
import resource
import select
import signal
import socket
import sys

from kiln_runtime import channel, loop, output

from . import (assignment, ballast, blank, first_process, identity, immortal, isolation, kernel, launch, messages,
               preload, prefault, rehearsal, reseed, user_maps)
from .seccomp import Filters

# Not all that root may have open: before Linux 5.9 a child closes each by itself, open or not.
_DESCRIPTORS = 65536


def run(needed):
    """needed: the names of the modules that every function has loaded, with a zygote or without."""
    settings = json.loads(os.read(launch.SETTINGS, 4096).decode('ascii'))
    control = _reserve_numbers()
    try:
        zygote = Zygote(control, settings['level'] == 'userns', settings['rootUser'])
        zygote.watch_forks()
        sdk = preload.run(settings['sdk'], needed)
        zygote.settle()
    except Exception as error:
        messages.send(control, {'event': 'failed', 'error': '%s: %s' % (type(error).__name__, error)})
        os._exit(1)
    messages.send(control, {'event': 'serving', 'version': platform.python_version(), 'modules': len(sys.modules),
                            'sdk': sdk})
    # From here on in a process for each environment, with nothing on the stack that could catch what ends a function.
    request, named = zygote.serve()
    isolation.run(zygote, request, named)
    assignment.run(zygote.filters, zygote.runtime, *blank.run(zygote, named))


def _reserve_numbers():
    """Moves the control socket away from the numbers that the descriptors of an environment's processes will have, and
    fills those with something harmless, so that nothing that is still needed ever lies there."""
    reserved = max(identity.FIRST_FREE, first_process.FIRST_FREE)
    control = fcntl.fcntl(launch.CONTROL, fcntl.F_DUPFD, reserved)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(reserved):
        if number not in (null, identity.ERRORS):
            os.dup2(null, number)
    return messages.close_on_exec(control)


class Zygote(object):
    def __init__(self, control, private, root):
        """private: at the level of user namespaces, where nothing of the host is ours to give. root: see UserMaps."""
        self.control, self.private = control, private
        self.filters = Filters()
        self.masks = isolation.masks()
        self.has_waiter = os.path.exists(identity.FIRST_PROCESS)
        self.process = kernel.open_process(os.getpid())
        self._tasks = os.open('/proc/self/task', os.O_RDONLY)
        # Of the processes that it is the parent of: the environment of each, by number.
        self._first, self._runtimes = {}, {}
        self._poll = select.poll()
        self._maps = user_maps.UserMaps(root, self._poll)

    def watch_forks(self):
        """Before there are modules that do: the first that has asked is told first."""
        self._own_pages, self.child_pages = prefault.HotPages(), prefault.HotPages()
        self._tells_forks = hasattr(os, 'register_at_fork')
        if self._tells_forks:
            os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self):
        # Not again when the function forks.
        self.child_pages.touch()
        self.child_pages.forget()

    def settle(self):
        """The last before the first fork."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, _DESCRIPTORS), hard))
        self._ended = kernel.signal_descriptor(signal.SIGCHLD)
        self.runtime = loop.Environment(channel.Channel(identity.CONTROL), output.Output(identity.RECORDS))
        rehearsal.prepare(self.runtime)
        reseed.run()
        self._check_threads()
        gc.collect()
        gc.disable()
        ballast.fill()
        _keep()
        for pages in (self._own_pages, self.child_pages):
            pages.watch()
        self._own_pages.rehearse(self._rehearse)
        self._lesson, self._has_learnt = None, False
        self._maps.settle()
        if not self.private:
            kernel.unmount('/proc')

    def _rehearse(self):
        """A request, as far as it does nothing."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        names = ['control', 'output', 'status', 'netns', 'cgroup', 'cgroup', 'cgroup', 'cgroup']
        messages.send(ours.fileno(), {'op': 'spawn', 'id': '1', 'kuid': 1, 'fds': names}, [self.process] * len(names))
        data, descriptors = messages.receive(theirs.fileno())
        request = json.loads(data.decode('utf-8'))
        named = _by_name(request['fds'], descriptors)
        self._runtimes[0] = self._first[0] = request['id']
        process = kernel.open_process(os.getpid())
        messages.send(ours.fileno(), {'event': 'forked', 'id': self._first.pop(0)}, [process, named['status'][0]])
        messages.send(ours.fileno(), {'event': 'ended', 'id': self._runtimes.pop(0), 'status': 0})
        for descriptor in descriptors + [process]:
            os.close(descriptor)

    def serve(self):
        """Returns in the processes that it forks, with the request and the descriptors that came with it, by name."""
        self._poll.register(self.control, select.POLLIN)
        self._poll.register(self._ended, select.POLLIN)
        while True:
            ready = [descriptor for descriptor, _ in self._poll.poll()]
            self._maps.answer(ready)
            if self._ended in ready:
                self._reap()
            if self._lesson in ready:
                self._learn()
            if self.control in ready:
                asked = self._receive()
                if asked:
                    return asked

    def _receive(self):
        data, descriptors = messages.receive(self.control)
        if not data:
            os._exit(0)  # the host is gone
        request = json.loads(data.decode('utf-8'))
        try:
            if self.private:
                request['kuid'] = 0
            named = _by_name(request['fds'], descriptors)
            if self._spawn(request, named):
                return request, named
        except Exception as error:
            self.report_failure(request, error)
        for descriptor in descriptors:
            os.close(descriptor)
        return None

    def report_failure(self, request, error):
        self._tell({'event': 'spawnFailed', 'id': request['id'], 'error': '%s: %s' % (type(error).__name__, error)})

    def _tell(self, event, descriptors=()):
        try:
            messages.send(self.control, event, descriptors)
        except EnvironmentError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET):
                raise
            os._exit(0)  # the host is gone

    def _spawn(self, request, named):
        """True in the child, which is process 2."""
        status, groups = named['status'][0], named.get('cgroup', ())
        self._check_threads()
        kernel.unshare(kernel.NEWPID)
        first = child = lesson = asked = asks = None
        # Process 1 closes its end when it is what it shall be, and the zygote when both are mapped.
        named['ready'], closing = os.pipe()
        messages.close_on_exec(closing)
        try:
            first = first_process.start(self, request['kuid'], status, groups, closing)
            lesson = self._begin_lesson()
            asked, asks = self._maps.pipe()
            child = os.fork()
        except EnvironmentError:
            pass  # below
        if child == 0:
            os.close(closing)
            self._maps.leave()
            if asks is not None:
                os.close(asked)
                named['asks'] = asks
            if not self._tells_forks:
                self._after_fork()
            if lesson is not None:
                named['lesson'] = [lesson]
            return True
        for descriptor in (lesson, asks, named.pop('ready')):
            if descriptor is not None:
                os.close(descriptor)
        if child is not None and asked is not None:
            self._maps.expect(child, request['kuid'], asked, closing)
        else:
            for descriptor in (asked, closing):
                if descriptor is not None:
                    os.close(descriptor)
        self._own_pages.touch()
        # Else the next unshare fails: it wants children to be in the namespace that the process itself is in.
        kernel.setns(self.process, kernel.NEWPID)
        if first is not None:
            self._first[first] = request['id']
        if child is None:
            if first is not None:
                os.kill(first, signal.SIGKILL)
            raise RuntimeError('no process could be forked')
        self._runtimes[child] = request['id']
        processes = [kernel.open_process(process) for process in (first, child)]
        self._tell({'event': 'forked', 'id': request['id']}, processes)
        for process in processes:
            os.close(process)
        return False

    def _begin_lesson(self):
        """The first child tells, before it is given a function, which pages it has written to: the descriptor for that,
        if it is the first."""
        if self._has_learnt or self._lesson is not None:
            return None
        self._lesson, lesson = (messages.close_on_exec(end) for end in os.pipe())
        self._poll.register(self._lesson, select.POLLIN)
        return lesson

    def _learn(self):
        data = os.read(self._lesson, prefault.LONGEST_LESSON)
        self._poll.unregister(self._lesson)
        os.close(self._lesson)
        self._lesson = None
        if data:  # else it has ended before
            self._has_learnt = True
            self.child_pages.learn(data)
            _keep()

    def _check_threads(self):
        # The directory of threads has a link for each. A lock that another one holds would stay locked in the child.
        threads = os.fstat(self._tasks).st_nlink - 2
        if threads != 1:
            raise RuntimeError('the zygote has %d threads' % threads)

    def _reap(self):
        try:
            os.read(self._ended, 128)
        except EnvironmentError as error:
            if error.errno != errno.EAGAIN:
                raise
        while self._first or self._runtimes:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            # Not every status is an end: a traced process reports its stops, asked or not.
            if os.WIFSIGNALED(status) or os.WIFEXITED(status):
                self._report_end(child, status)

    def _report_end(self, child, status):
        if child in self._runtimes:
            self._maps.forget(child)
            self._tell({'event': 'ended', 'id': self._runtimes.pop(child), 'status': status})
        elif child in self._first:
            self._tell({
                'event': 'exited', 'id': self._first.pop(child),
                'signal': os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
                'code': os.WEXITSTATUS(status) if os.WIFEXITED(status) else None})


def _keep():
    """What there is now, out of the way of whoever counts or collects, who would write to it."""
    immortal.make()
    if hasattr(gc, 'freeze'):
        gc.freeze()


def _by_name(names, descriptors):
    if len(names) != len(descriptors):
        raise ValueError('%d descriptors, %d names' % (len(descriptors), len(names)))
    named = {}
    for name, descriptor in zip(names, descriptors):
        named.setdefault(name, []).append(descriptor)
    return named
