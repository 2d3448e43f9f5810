"""Runs probes, each in a process of its own, so that none can spoil the next."""
import fcntl
import json
import os
import select
import signal
import time

from outcome import BLOCKED, UNCLEAR

SECONDS = 10


def run(modules):
    """Rows of family, name, outcome, detail."""
    rows = []
    for module in modules:
        if getattr(module, "IN_PROCESS", False):
            found = [_outcome_of(function) for _, function in module.PROBES]
        elif getattr(module, "TOGETHER", False):
            found = [_finish(*child) for child in [_start(function) for _, function in module.PROBES]]
        else:
            found = [_finish(*_start(function)) for _, function in module.PROBES]
        rows += [[module.FAMILY, name] + list(result) for (name, _), result in zip(module.PROBES, found)]
    return rows


def _outcome_of(function):
    try:
        outcome, detail = function()
    except Exception as error:
        outcome, detail = UNCLEAR, "%s: %s" % (type(error).__name__, error)
    return outcome, str(detail)[:300]


def _start(function):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            os.close(reader)
            fcntl.fcntl(writer, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
            os.write(writer, json.dumps(_outcome_of(function)).encode("ascii"))
        finally:
            os._exit(0)
    os.close(writer)
    return child, reader, time.time() + SECONDS


def _finish(child, reader, deadline):
    answer = b""
    try:
        while select.select([reader], [], [], max(0, deadline - time.time()))[0]:
            part = os.read(reader, 65536)
            if not part:
                return _death_of(child)
            answer += part
            try:
                return json.loads(answer.decode("ascii"))
            except ValueError:
                pass  # more is to come
        return UNCLEAR, "no answer within %d s" % SECONDS
    finally:
        os.close(reader)
        _end(child)


def _death_of(child):
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSYS:
        return BLOCKED, "SIGSYS"
    return UNCLEAR, "ended without an answer, status 0x%x" % status


def _end(child):
    for end in (lambda: os.killpg(child, signal.SIGKILL), lambda: os.waitpid(child, 0)):
        try:
            end()
        except EnvironmentError:
            pass  # it has gone, and was waited for
