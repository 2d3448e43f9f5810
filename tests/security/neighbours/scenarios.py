"""Two functions of one server: what one can do to the other, or to the host."""
import concurrent.futures
import os
import pathlib
import re
import secrets
import time

import leftovers
from expected import BLOCKED, REACHED

FAMILY = "neighbours"

_SECONDS = 15
_SECRETS = re.compile(rb"kiln-escape-word-[0-9a-f]{32}|holder-secret-[0-9a-f]{32}|A[SK]IA[A-Z0-9]{16}")


def settings():
    """Names, handlers and settings of the functions that the scenarios need."""
    secret = {"Variables": {"SECRET": "holder-secret-" + secrets.token_hex(16)}}
    return {
        "holder": ("holder.lambda_handler", {"Environment": secret}),
        "other": ("holder.lambda_handler", {"Environment": secret}),
        "spinner": ("holder.lambda_handler", {"Timeout": 2}),
        "seeker": ("seeker.lambda_handler", {}),
    }


def rows(functions, suffix, server):
    """Rows as the probes give them."""
    holder, other, spinner, seeker = [functions[n + suffix] for n in ("holder", "other", "spinner", "seeker")]
    for scenario in (
        lambda: _live(holder, seeker), lambda: _massacre(holder, other), lambda: _garbled(other),
        lambda: _reset(spinner), lambda: _privileged_memory(server),
    ):
        yield from scenario()


def _row(name, ok, detail):
    return FAMILY, name, BLOCKED if ok else REACHED, str(detail)


def _live(holder, seeker):
    """While the holder's environment is there: first idle, then at work."""
    token = "holder-" + secrets.token_hex(8)
    held = holder.result({"do": "hold", "token": token})
    wait(lambda: host_numbers(token))  # a program has no arguments yet while it is being loaded
    numbers = host_numbers(token)
    targets = {**held, "abstract": token, "processes": numbers}
    for name, outcome, detail in _sought(seeker, targets):
        yield FAMILY, "idle: " + name, outcome, detail
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        staying = pool.submit(holder.result, {"do": "stay", "seconds": 4})
        started = time.time()
        found = list(_sought(seeker, targets))
        ended, stayed = time.time(), staying.result()
    overlap = min(ended, stayed["to"]) - max(started, stayed["from"])
    for name, outcome, detail in found:
        yield FAMILY, "at work: " + name, outcome, detail
    yield _row("both ran at the same time", overlap > 0.05, "for %.2f s" % overlap)
    touched = holder.result({"do": "untouched", "token": token})
    yield _row("the neighbour noticed nothing", touched == [], touched)


def _sought(seeker, targets):
    for _, name, outcome, detail in seeker.result({"do": "seek", "targets": targets})["rows"]:
        yield name, outcome, detail


def _massacre(holder, other):
    token = "victim-" + secrets.token_hex(8)
    holder.renew(Description=token)
    holder.result({"do": "hold", "token": token})
    status = other.result({"do": "massacre", "token": "massacre-" + secrets.token_hex(8)})
    touched = holder.result({"do": "untouched", "token": token})
    yield _row("kill -9 -1 ends one's own processes", status == -9, status)
    yield _row("kill -9 -1 ends nobody else's", touched == [], touched)


def _garbled(function):
    """Nonsense on the channel to the host costs the function its environment, and nobody anything else."""
    for how in ("length", "type", "header", "descriptors"):
        _, payload = function.invoke({"do": "garble", "how": how})
        failed, _ = function.invoke({"do": "stay", "seconds": 0})
        yield _row("nonsense to the host: " + how, not failed, payload)


def _reset(spinner):
    """After a timeout the files in /tmp are there, and no process."""
    token = "spinner-" + secrets.token_hex(8)
    failed, payload = spinner.invoke({"do": "spin", "token": token})
    yield _row("a timeout ends it", failed and "timed out" in str(payload), payload)
    yield _row("with all its processes", wait(lambda: not host_numbers(token)), host_numbers(token))
    after = spinner.result({"do": "after_spin"})
    yield _row("its /tmp is kept", after["kept"] == token, after)
    yield _row("no process of before is seen", max(after["processes"]) < 32 and len(after["processes"]) <= 2, after)


def _privileged_memory(server):
    """Whoever still has privileges below the server must hold no secret: its memory is inherited by everybody."""
    seen, strange = 0, []
    for number in leftovers.descendants(server.process.pid):
        try:
            if not leftovers.has_privileges(number):
                continue
            content = b"".join(_memory_of(number)) + pathlib.Path("/proc/%d/environ" % number).read_bytes()
        except OSError:
            continue
        seen += 1
        found = set(_SECRETS.findall(content))
        # A blank that another test's function was given at this moment holds what is that function's, and no privileges
        # in the next.
        if found and not wait(lambda number=number: not leftovers.has_privileges(number)):
            strange += ["%d: %s" % (number, word.decode()) for word in found]
    yield _row("zygotes and blanks hold no secret", seen > 0 and not strange, strange or "%d processes" % seen)


def _memory_of(number):
    with open("/proc/%d/maps" % number) as maps, open("/proc/%d/mem" % number, "rb", 0) as memory:
        for line in maps:
            span, access = line.split()[:2]
            start, end = [int(part, 16) for part in span.split("-")]
            if "w" in access and "[v" not in line:
                memory.seek(start)
                try:
                    yield memory.read(end - start)
                except OSError:
                    pass  # not all of it is there


def host_numbers(token):
    """Processes with this word in their arguments, and the runtime that started them."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if token.encode() in (entry / "cmdline").read_bytes():
                parent = int(re.search(r"PPid:\s+(\d+)", (entry / "status").read_text()).group(1))
                found += [int(entry.name)] + ([parent] if parent > 1 else [])
        except OSError:
            pass  # it ended meanwhile
    return sorted(set(found) - {os.getpid()})


def wait(condition):
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
