"""
The control: probes that aim at what was planted, run beside the sandbox as an ordinary user without privileges.

They only read, connect, ask, and attach shared memory; each must reach its target there. A probe that reaches
nothing even without a sandbox would prove nothing. Nothing else of the list may ever run outside.
"""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "probes"))

CONTROLLED = {
    "host files": {"a file that anybody on the host may read", "a file in the host's /tmp",
                   "a file in the host's /dev/shm", "/etc/passwd of the host", "names in the root directory"},
    "path tricks": {"/../../... to a file of the host", "/proc/self/root/../...", "openat on / with ..",
                    "a symbolic link to a file of the host", "/proc/<pid>/root"},
    "processes": {"processes in /proc", "signal 0 to every number", "signal a process of the host",
                  "signal a thread of a process of the host", "signal a process of the host with data",
                  "pidfd of a process of the host", "limits of a process of the host"},
    "network": {"the host's loopback: 127.0.0.1", "the host's loopback: 127.0.0.2", "the host's loopback: 0.0.0.0",
                "the host's loopback by UDP", "an abstract socket of the host",
                "an abstract datagram socket of the host", "names of Unix sockets",
                "a Unix socket of the host by path", "the interfaces of the host"},
    "inherited state": {"/tmp", "/dev/shm", "connections and listeners of others"},
    "ipc": {"shared memory of the host by key", "shared memory of the host by number",
            "semaphores of the host by key", "a queue of the host by key", "the table of shared memory",
            "POSIX shared memory of the host"},
}

# Where the machine lets only a parent trace (Yama), a stranger without a sandbox cannot either.
TRACING = {
    "take a descriptor of a process of the host", "compare oneself with a process of the host",
    "read the memory of a process of the host", "memory of a process of the host in /proc",
    "memory map of a process of the host", "variables of a process of the host", "descriptors of a process of the host",
    "root directory of a process of the host",
}
_YAMA = pathlib.Path("/proc/sys/kernel/yama/ptrace_scope")


def main():
    import runner
    import targets
    from families import FAMILIES

    if os.getuid() == 0 or "NoNewPrivs:\t1" not in pathlib.Path("/proc/self/status").read_text():
        sys.exit("outside: only for an ordinary user without new privileges")
    targets.learn(json.load(sys.stdin))
    chosen = []
    for module in FAMILIES:
        names = CONTROLLED.get(module.FAMILY, set())
        if module.FAMILY == "processes" and (not _YAMA.exists() or _YAMA.read_text().strip() == "0"):
            names = names | TRACING
        module.PROBES = [row for row in module.PROBES if row[0] in names]
        if len(module.PROBES) != len(names):
            sys.exit("outside: a name of %s is no probe's" % module.FAMILY)
        chosen.append(module)
    json.dump(runner.run(chosen), sys.stdout)


if __name__ == "__main__":
    main()
