"""What a probe can find, and the kinds of attempt that most probes are."""
import errno
import os

import syscalls

BLOCKED = "blocked"    # refused, or what was aimed at is not there
HARMLESS = "harmless"  # it worked, on something that is the environment's own or says nothing
REACHED = "reached"    # it worked
UNCLEAR = "unclear"    # it failed for another reason than a sandbox: the probe proves nothing
NO_TARGET = "no target"  # there is nothing to aim at: not counted

REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS)
ABSENT = REFUSED + (errno.ENOENT,)
READ_ONLY = ABSENT + (errno.EROFS,)


def attempt(action, refusals=REFUSED):
    """Blocked when the action is refused with one of these codes, reached when it succeeds."""

    def probe():
        try:
            result = action()
        except EnvironmentError as error:
            name = errno.errorcode.get(error.errno, str(error))
            return (BLOCKED, name) if error.errno in refusals else (UNCLEAR, name)
        return REACHED, repr(result)

    return probe


def call(name, *arguments):
    """A system call that must not work."""
    return call_refused_with(REFUSED, name, *arguments)


def call_refused_with(refusals, name, *arguments):
    if not syscalls.exists(name):
        return lambda: (BLOCKED, "no such call on this kind of machine")
    return attempt(lambda: syscalls.call(name, *arguments), refusals)


def reads(path):
    """A file that must be missing, unreadable or masked. `path` may be a function that returns one."""

    def probe():
        outcome, detail = attempt(lambda: _head(_resolved(path)), ABSENT + (errno.ENOTDIR, errno.EIO))()
        return (BLOCKED, "reads as empty") if outcome == REACHED and detail in ("''", "b''") else (outcome, detail)

    return probe


def lists(path):
    """A directory that must be missing, unreadable or empty."""

    def probe():
        outcome, detail = attempt(lambda: os.listdir(_resolved(path))[:20], ABSENT + (errno.ENOTDIR,))()
        return (BLOCKED, "is empty") if outcome == REACHED and detail == "[]" else (outcome, detail)

    return probe


def opens_for_writing(path):
    """A file that exists or not, and must not open for writing. Nothing is written even if it does."""
    return attempt(lambda: os.open(_resolved(path), os.O_WRONLY), READ_ONLY + (errno.ENOTDIR,))


def creates_in(directory):
    def action():
        path = os.path.join(directory, "kiln-escape")
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        os.unlink(path)
        return path

    return attempt(action, READ_ONLY)


def _resolved(path):
    return path() if callable(path) else path


def _head(path):
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        return os.read(descriptor, 80)
    finally:
        os.close(descriptor)
