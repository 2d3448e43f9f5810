"""What the kernel keeps for sandboxes, counted: whatever is there more than before was left behind."""
import os
import pathlib
import re
import subprocess


def state():
    return {
        "mounts": len(pathlib.Path("/proc/self/mountinfo").read_text().splitlines()),
        "cgroups": _cgroups(),
        "loop devices": sum(1 for d in pathlib.Path("/sys/block").glob("loop*") if (d / "loop").exists()),
        "network interfaces": len(os.listdir("/sys/class/net")),
        "network namespaces": len(_namespaces("net")),
        "mount namespaces": len(_namespaces("mnt")),
        "nft tables": _nft_tables(),
        "processes": len(_sandbox_processes()),
    }


def descriptors(process):
    return len(os.listdir("/proc/%d/fd" % process))


def resident_mb(process):
    status = pathlib.Path("/proc/%d/status" % process).read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) >> 10


def commands():
    """The command lines of all processes."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip())
        except OSError:
            pass  # it ended meanwhile
    return found


def _cgroups():
    return sum(1 for root, _, _ in os.walk("/sys/fs/cgroup") if "kiln" in root)


def _namespaces(kind):
    found = set()
    for entry in pathlib.Path("/proc").glob("[0-9]*/ns/" + kind):
        try:
            found.add(os.readlink(entry))
        except OSError:
            pass
    return found


def _nft_tables():
    try:
        return len(subprocess.run(["nft", "list", "tables"], capture_output=True, text=True).stdout.splitlines())
    except FileNotFoundError:
        return 0


def _sandbox_processes():
    """Those that can run. What was frozen when its server was killed stays so, and ends when it is thawed."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
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
    return pathlib.Path("/sys/fs/cgroup/freezer" + group.group(1), "freezer.state").read_text().strip() == "FROZEN"
