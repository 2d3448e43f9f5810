"""What the kernel keeps for sandboxes, counted: whatever is there more than before was left behind."""
import json
import os
import pathlib
import re
import socket
import subprocess
import time

PATIENCE_SECONDS = 60
LOOKS = 5
NAMESPACES = "cgroup", "ipc", "mnt", "net", "pid", "user", "uts"
CGROUPS = pathlib.Path("/sys/fs/cgroup")
PROC = pathlib.Path("/proc")


class NotAtRest(AssertionError):
    pass


def state():
    held = _namespaces()
    return {
        "mounts": _mounts(),
        "cgroup directories": sum(1 for root, _, _ in os.walk(CGROUPS) if "kiln" in root),
        **_kernel_cgroups(),
        **{kind + " namespaces": len(held[kind]) for kind in NAMESPACES},
        "loop devices": sum(1 for d in pathlib.Path("/sys/block").glob("loop*") if (d / "loop").exists()),
        "links": len(socket.if_nameindex()),
        **_nft(),
        "processes": len(_sandbox_processes()),
    }


def settled(look=state, own=()):
    """What several looks in a row agree on, without a server but one's own: what others make would be counted."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    last, now, same = {}, look(), 1
    while same < LOOKS or others(own):
        if time.monotonic() > deadline:
            changed = difference(last, now)
            raise NotAtRest("no rest in %d s: other servers %s, %s" % (PATIENCE_SECONDS, others(own), changed))
        time.sleep(0.2)
        last, now = now, look()
        same = same + 1 if now == last else 1
    return now


def returned(before, look=state, own=()):
    """Once nothing is more than before; or what there is when it does not get there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while grown(before, now := settled(look, own)) and time.monotonic() < deadline:
        pass
    return now


def left(before):
    return grown(before, returned(before))


def others(own):
    """Servers of this machine that are not one's own."""
    return [number for number, command in commands().items() if "/kiln.dll up " in command and number not in own]


def difference(before, after):
    return {name: (before.get(name, 0), after[name]) for name in after if before.get(name, 0) != after[name]}


def grown(before, after):
    return {name: pair for name, pair in difference(before, after).items() if pair[1] > pair[0]}


def descriptors(processes):
    return sum(len(_entries(PROC / str(process) / "fd")) for process in processes)


def memory_mb(process):
    """Of a process, of the kernel for itself, and what the machine has left."""
    kernel = sum(_megabytes(PROC / "meminfo", name) for name in ("SUnreclaim", "Percpu", "KernelStack", "PageTables"))
    return {
        "resident MB": _megabytes(PROC / str(process) / "status", "VmRSS"),
        "kernel MB": kernel,
        "taken MB": _megabytes(PROC / "meminfo", "MemTotal") - _megabytes(PROC / "meminfo", "MemAvailable"),
    }


def commands():
    """The command lines of all processes, by number."""
    found = {}
    for entry in PROC.glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            found[int(entry.name)] = b" ".join(words).decode("utf-8", "replace").strip()
        except OSError:
            pass  # it ended meanwhile
    return found


def _megabytes(file, name):
    found = re.search(r"^%s:\s+(\d+) kB" % name, file.read_text(), re.MULTILINE)
    return int(found.group(1)) >> 10 if found else 0


def _mounts():
    """Of all mount namespaces."""
    counts = {}
    for process in PROC.glob("[0-9]*"):
        try:
            namespace = os.readlink(process / "ns/mnt")
            if namespace not in counts:
                counts[namespace] = len((process / "mountinfo").read_text().splitlines())
        except OSError:
            pass
    return sum(counts.values())


def _kernel_cgroups():
    """With those whose directory is gone, that something still holds."""
    statistics = CGROUPS / "cgroup.stat"
    if statistics.exists():
        return {"cgroups": int(re.search(r"nr_dying_descendants (\d+)", statistics.read_text()).group(1))}
    lines = [line.split() for line in (PROC / "cgroups").read_text().splitlines()[1:]]
    return {"%s cgroups" % name: int(count) for name, hierarchy, count, _ in lines if hierarchy != "0"}


def _namespaces():
    """Those that a thread is in, and those that a descriptor or a mount holds."""
    held = {kind: set() for kind in NAMESPACES}
    processes = [entry for entry in _entries(PROC) if os.path.basename(entry).isdigit()]
    threads = [thread for process in processes for thread in _entries(process + "/task")]
    links = [link for thread in threads for link in _entries(thread + "/ns")]
    links += [link for process in processes for link in _entries(process + "/fd")]
    mounts = re.findall(r" (\w+:\[\d+\]) ", (PROC / "self/mountinfo").read_text())
    for name in filter(None, [_target(link) for link in links] + mounts):
        kind, colon, number = name.partition(":[")
        if colon and kind in held:
            held[kind].add(number)
    return held


def _entries(directory):
    try:
        return [os.path.join(directory, name) for name in os.listdir(directory)]
    except OSError:
        return []


def _target(link):
    try:
        return os.readlink(link)
    except OSError:
        return None


def _nft():
    """Objects of the packet filter by kind, and the elements of its sets."""
    try:
        text = subprocess.run(["nft", "-j", "list", "ruleset"], capture_output=True, text=True).stdout
    except FileNotFoundError:
        return {}
    counts = dict.fromkeys(("nft table", "nft set", "nft rule", "nft elements"), 0)
    for entry in json.loads(text or "{}").get("nftables", []):
        for kind, value in entry.items():
            counts["nft " + kind] = counts.get("nft " + kind, 0) + 1
            counts["nft elements"] += len(value.get("elem", []))
    return counts


def _sandbox_processes():
    """Those that can run. What was frozen when its server was killed stays so, and ends when it is thawed."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            if b"/var/runtime/bootstrap.py" in (entry / "cmdline").read_bytes() and not _is_frozen(entry):
                found.append(entry.name)
        except OSError:
            pass  # it ended meanwhile
    return found


def _is_frozen(entry):
    group = re.search(r":freezer:(.*)", (entry / "cgroup").read_text())
    if not group:
        return False
    return (CGROUPS / "freezer" / group.group(1).lstrip("/") / "freezer.state").read_text().strip() == "FROZEN"
