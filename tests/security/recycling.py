"""
What an environment leaves to the next. The host gives a network and a /tmp to another if nothing seems to have happened
in them: here something has, in ways that it may not notice. Control groups are never used a second time.

While the host holds a namespace and a directory open, their numbers are nobody else's: who has the same numbers has the
same things.
"""
import concurrent.futures
import os
import re
import secrets

from expected import BLOCKED, OLD_RUNTIMES, REACHED
from scenarios import host_numbers, wait

FAMILY = "recycling"
LEAVER, NEWCOMER = "leaver", "newcomer"
_AT_ONCE, _MOST_ROUNDS = 12, 5
_MOST_MISSING = 1  # of those that should be another's: who comes back to a full pool is given to nobody
_LEAVING, _COMING = 1.5, 0.7  # seconds that each stays, so that all are there at the same time

# What is left; whether the network and /tmp are given to another afterwards.
_BOTH, _NETWORK, _TMP, _NEITHER = (True, True), (True, False), (False, True), (False, False)
WAYS = {
    "sockets": _BOTH, "sockets_in_flight": _BOTH, "connections_to_nowhere": _TMP, "network_settings": _BOTH,
    "flow_label": _TMP, "system_v": _BOTH, "nameless_file": _BOTH, "changes_of_tmp": _BOTH,
    "time_of_tmp": _NETWORK, "removed_file": _NETWORK, "datagram": _TMP, "everything": _NEITHER,
}


def why_not_tmp():
    """Why it cannot be said whether a /tmp is given to another; None: it can."""
    kernel = tuple(int(part) for part in re.findall(r"\d+", os.uname().release)[:2])
    return None if kernel >= (6, 13) else "which /tmp is given to another: before Linux 6.13 that depends on the moment"


def settings():
    return {name: (name + ".lambda_handler", {"MemorySize": 128}) for name in (LEAVER, NEWCOMER)}


def ways(level, runtime):
    found = dict(WAYS)
    if runtime == "python2.7":
        del found["sockets_in_flight"]  # it cannot send descriptors
    if runtime in OLD_RUNTIMES:
        found["changes_of_tmp"] = _NETWORK  # it is the function's own
    if why_not_tmp():
        found = {way: (network, tmp and None) for way, (network, tmp) in found.items()}
    return found if level == "full" else dict.fromkeys(found, _NEITHER)


def rows(level, runtime, leaver, newcomers):
    """newcomers: of runtimes of different times, whose /tmp belong to different users."""
    expected, held = ways(level, runtime), {}
    tokens = {way: "%s-%s" % (way, secrets.token_hex(8)) for way in expected}
    try:
        left = _together([leaver], [{"do": way, "token": tokens[way], "seconds": _LEAVING} for way in expected])
        yield _row("each leaves from an environment of its own", len({one["environment"] for one in left}) == len(left))
        for way in expected:
            held[way] = Held(host_numbers(tokens[way])[0])
        yield from _refused(expected, left)
        leaver.renew(Description=tokens["sockets"])
        leaver.result({"do": "nothing", "token": "nothing", "seconds": 0})  # those of the revision before end by this
        gone = wait(lambda: not any(map(host_numbers, tokens.values())))
        yield _row("their processes are gone", gone)
        found = list(_newcomers(newcomers, [held[way].network for way in expected if expected[way][0]],
                                [held[way].tmp for way in expected if expected[way][1]]))
        yield from _judged(expected, held, found)
    finally:
        for one in held.values():
            one.close()


class Held:
    """The network and /tmp of a process, whose numbers are not given to others until this is closed."""

    def __init__(self, process):
        self._open = [os.open("/proc/%d/ns/net" % process, os.O_RDONLY),
                      os.open("/proc/%d/root/tmp" % process, os.O_PATH)]
        status = os.fstat(self._open[1])
        self.network, self.tmp = os.readlink("/proc/%d/ns/net" % process), [status.st_dev, status.st_ino]

    def close(self):
        for descriptor in self._open:
            os.close(descriptor)


def _refused(expected, left):
    for way, one in zip(expected, left):
        if way in ("network_settings", "changes_of_tmp") and expected[way] == _BOTH:
            yield _row(way + " are refused", not one["found"], one["found"])


def _newcomers(functions, networks, directories):
    """As many as it takes until each has been seen, and some more."""
    last = False
    for number in range(_MOST_ROUNDS):
        for function in functions:
            function.renew(Description=str(number))
        found = [new for new in _together(functions, [{"seconds": _COMING}] * _AT_ONCE) if new["isFirst"]]
        yield from found
        if last:
            return
        networks = [one for one in networks if one not in [new["network"] for new in found]]
        directories = [one for one in directories if one not in [new["tmp"] for new in found]]
        last = not networks and not directories


def _judged(expected, held, found):
    yield _row("there are new environments", len(found) >= _AT_ONCE, len(found))
    for place, what in enumerate(("network", "tmp")):
        seen = {way: sum(new[what] == getattr(held[way], what) for new in found) for way in expected}
        missing = [way for way in expected if expected[way][place] and not seen[way]]
        for way in expected:
            again = expected[way][place]
            if again is None:
                continue
            becomes = "another's" if again else "nobody's"
            ok = bool(seen[way]) == again or (again and len(missing) <= _MOST_MISSING)
            yield _row("%s after %s: %s" % (what, way, becomes), ok, seen[way])
    for name in dict.fromkeys(name for new in found for name, _, _ in new["rows"]):
        strange = [outcome for new in found for outcome in new["rows"] if outcome[0] == name and outcome[1] != BLOCKED]
        yield _row("nobody finds: " + name, not strange, strange[:3])
    spaces = {tuple(new["space"]) for new in found}
    yield _row("/tmp has as much space as ever", len(spaces) == 1, spaces)
    for generator in found[0]["random"]:
        values = [new["random"][generator] for new in found]
        yield _row("random numbers of its own: " + generator, len(set(values)) == len(values), values[:4])


def _together(functions, events):
    """At the same time, so that each gets an environment of its own."""
    with concurrent.futures.ThreadPoolExecutor(len(functions) * len(events)) as pool:
        made = [pool.submit(function.result, event) for event in events for function in functions]
    return [one.result() for one in made]


def _row(name, ok, detail=""):
    return FAMILY, name, BLOCKED if ok else REACHED, str(detail)[:300]
