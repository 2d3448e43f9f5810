"""Runs probes in processes of their own: one that hangs, dies or changes its process spoils no other."""
import fcntl
import json
import os
import select
import signal
import time

from outcome import BLOCKED, UNCLEAR

SECONDS = 10  # for one probe


def run(modules):
    """Rows of family, name, outcome, detail."""
    rows = []
    for module in modules:
        functions = [function for _, function in module.PROBES]
        if getattr(module, "IN_PROCESS", False):
            found = [_outcome_of(function) for function in functions]
        elif getattr(module, "TOGETHER", False):
            children = [Child([function]) for function in functions]
            found = [child.outcomes()[0] for child in children]
        else:
            found = _one_after_the_other(functions)
        rows += [[module.FAMILY, name] + list(result) for (name, _), result in zip(module.PROBES, found)]
    return rows


def _one_after_the_other(functions):
    found = []
    while len(found) < len(functions):
        found += Child(functions[len(found):]).outcomes()
    return found


def _outcome_of(function):
    try:
        outcome, detail = function()
    except Exception as error:
        outcome, detail = UNCLEAR, "%s: %s" % (type(error).__name__, error)
    return outcome, str(detail)[:300]


class Child(object):
    """A fork that runs probes until one of them ends it."""

    def __init__(self, functions):
        self._count, self._pending = len(functions), b""
        self._reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                self._serve(functions, writer)
            finally:
                os._exit(0)
        os.close(writer)

    def _serve(self, functions, writer):
        os.setpgid(0, 0)
        os.close(self._reader)
        fcntl.fcntl(writer, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        for function in functions:
            os.write(writer, json.dumps(_outcome_of(function)).encode("ascii") + b"\n")

    def outcomes(self):
        """Of all probes, or of those up to the one that ended the process."""
        found = []
        try:
            while len(found) < self._count:
                line, reason = self._line()
                found.append(json.loads(line.decode("ascii")) if line else reason)
                if not line:
                    break
            return found
        finally:
            os.close(self._reader)
            self._end()

    def _line(self):
        deadline = time.time() + SECONDS
        while b"\n" not in self._pending:
            if not select.select([self._reader], [], [], max(0, deadline - time.time()))[0]:
                return None, (UNCLEAR, "no answer within %d s" % SECONDS)
            part = os.read(self._reader, 65536)
            if not part:
                return None, self._death()
            self._pending += part
        line, self._pending = self._pending.split(b"\n", 1)
        return line, None

    def _death(self):
        status = os.waitpid(self._pid, 0)[1]
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS:
            return BLOCKED, "SIGSYS"
        return UNCLEAR, "ended without an answer, status 0x%x" % status

    def _end(self):
        for end in (lambda: os.killpg(self._pid, signal.SIGKILL), lambda: os.waitpid(self._pid, 0)):
            try:
                end()
            except EnvironmentError:
                pass  # it has gone, and was waited for
