"""Secrets of the server and of other functions: not in variables, not in arguments, not in memory."""
import os
import re

from outcome import BLOCKED, HARMLESS, REACHED

FAMILY = "secrets"
IN_PROCESS = True

_PUBLIC = {"PATH", "LD_LIBRARY_PATH", "LANG", "TZ", "LC_CTYPE", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONIOENCODING"}
_WORD = b"kiln-escape-word-[0-9a-f]{32}"
_HOST_WORDS = re.compile(b"/root/|/home/|pyenv|KILN_|zygote")


def _own_variables():
    strange = sorted(name for name in os.environ
                     if name.startswith("KILN") or re.search(_WORD.decode(), os.environ[name]))
    return (REACHED, strange) if strange else (BLOCKED, "none of the server's")


def _process_variables(process):
    """What the kernel shows of an environment is that of exec: it must be the zygote's, empty and public."""

    def probe():
        try:
            with open("/proc/%s/environ" % process, "rb") as file:
                names = [item.split(b"=")[0].decode("ascii") for item in file.read().split(b"\0") if item]
        except EnvironmentError as error:
            return BLOCKED, error.strerror
        strange = sorted(set(names) - _PUBLIC)
        return (REACHED, strange) if strange else (HARMLESS, " ".join(sorted(names)) or "empty")

    return probe


def _arguments(process):
    def probe():
        with open("/proc/%s/cmdline" % process, "rb") as file:
            content = file.read()
        return (REACHED if _HOST_WORDS.search(content) else HARMLESS), content.replace(b"\0", b" ").decode("latin-1")

    return probe


def _memory(pattern, own=()):
    """The runtime's whole memory, which began as the zygote's. The pattern does not match its own text."""

    def probe():
        expression, strange, size = re.compile(pattern), set(), 0
        with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
            for line in maps.readlines():
                span, access = line.split()[:2]
                if "r" not in access or "[v" in line:
                    continue
                start, end = [int(part, 16) for part in span.split("-")]
                try:
                    memory.seek(start)
                    content = memory.read(end - start)
                except (EnvironmentError, OverflowError, ValueError):
                    continue
                size += len(content)
                strange.update(expression.findall(content))
        strange -= set(os.environ.get(name, "").encode() for name in own)
        if size < 1 << 20:
            raise AssertionError("only %d bytes could be read" % size)
        return (REACHED, sorted(strange)[:5]) if strange else (BLOCKED, "not in %d KiB" % (size >> 10))

    return probe


PROBES = [
    ("variables of the server", _own_variables),
    ("variables that the kernel shows of the runtime", _process_variables("self")),
    ("variables that the kernel shows of process 1", _process_variables("1")),
    ("arguments of the runtime", _arguments("self")),
    ("arguments of process 1", _arguments("1")),
    ("a word from the server's environment, in memory", _memory(_WORD)),
    ("access keys of others, in memory", _memory(b"A[SK]IA[A-Z0-9]{16}", ["AWS_ACCESS_KEY_ID"])),
]
