"""Who the users of an environment are on this machine: its own, and root, to whom belongs what it cannot change.

A process may map its own user, but no second one. So the zygote maps both, once a new process says that it has a user
namespace. Root of an environment is nobody on this machine: nothing runs as that user, and nothing belongs to it but
what mounts show as its own.
"""
import errno
import os
import select

from . import identity, kernel, launch


class UserMaps(object):
    def __init__(self, root, poll):
        """root: who it is on this machine; None: nobody is. poll: what the zygote waits with."""
        self._root, self._poll = root, poll
        self._asked = {}
        # The directory outlasts its mount.
        self._processes = None if root is None else os.open('/proc', os.O_RDONLY)

    def settle(self):
        """The kernel's audit tells who has logged in. Where nobody has, any process may say who, once, for itself and
        all that it starts: this one does, so that no function can."""
        if self._root is None:
            return
        try:
            kernel.write_at(self._processes, 'self/loginuid', '%d' % self._root)
        except EnvironmentError:
            pass  # it is said, or there is no audit

    def pipe(self):
        """Descriptors for `expect`, and for `take` in the process; none where there is no root to map."""
        return (None, None) if self._root is None else os.pipe()

    def expect(self, process, user, asked, done):
        """Maps when `asked` ends, and closes `done` then."""
        self._asked[asked] = process, user, done
        self._poll.register(asked, select.POLLIN)

    def answer(self, ready):
        """ready: descriptors, those of others too."""
        for descriptor in ready:
            if descriptor in self._asked:
                self._map(descriptor)

    def forget(self, process):
        """It has ended, and its number may be another's soon."""
        for descriptor in [asked for asked, (whose, _, _) in self._asked.items() if whose == process]:
            self._end(descriptor)

    def leave(self):
        """In a process that was forked: those of others are none of its business."""
        for asked, (_, _, done) in self._asked.items():
            os.close(asked)
            os.close(done)
        self._asked = {}

    def _map(self, descriptor):
        process, user, _ = self._asked[descriptor]
        try:
            for name, own in (('setgroups', None), ('uid_map', identity.USER), ('gid_map', identity.GROUP)):
                text = 'deny' if own is None else '0 %d 1\n%d %d 1\n' % (self._root, own, user)
                kernel.write_at(self._processes, '%d/%s' % (process, name), text)
        except EnvironmentError:
            pass  # it has ended, or will: see `check`
        self._end(descriptor)

    def _end(self, descriptor):
        _, _, done = self._asked.pop(descriptor)
        self._poll.unregister(descriptor)
        os.close(descriptor)
        os.close(done)


def take(user, named):
    """In a process that has just made a user namespace: maps its own user, or has it done, for which see `check`."""
    if 'asks' in named:
        os.close(named.pop('asks'))
    else:
        launch.map_ids(identity.USER, user, identity.GROUP, user)


def check():
    """Once the zygote has answered."""
    if (os.getuid(), os.getgid()) != (identity.USER, identity.GROUP):
        raise OSError(errno.EPERM, 'the users of the environment could not be mapped')
