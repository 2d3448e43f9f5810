"""
The lock on the door: the list has calls that a privileged process must never make (settimeofday, reboot, kexec).

No probe runs unless the process has lost every privilege. This is the first probe of the suite as well.
"""
import os


class PrivilegesKept(Exception):
    """The sandbox did not take everything away; nothing was tried."""


def require_sandbox():
    reason = refusal()
    if reason:
        raise PrivilegesKept(reason)


def refusal():
    """Why the probes must not run here, or None."""
    with open("/proc/self/status") as status:
        fields = dict(line.rstrip("\n").split(":\t", 1) for line in status if ":\t" in line)
    if int(fields["CapEff"], 16) != 0 or int(fields["CapPrm"], 16) != 0:
        return "capabilities are left: effective %(CapEff)s, permitted %(CapPrm)s" % fields
    if fields.get("NoNewPrivs", "").strip() != "1":
        return "no_new_privs is not set"
    if fields.get("Seccomp", "").strip() != "2":
        return "there is no seccomp filter"
    if 0 in os.getresuid() + os.getresgid():
        return "the process is root"
    # A user namespace may show the host's root under any number. This belongs to that root: it must not be one's own.
    if os.stat("/usr/share").st_uid == os.getuid():
        return "the process is the host's root behind another number"
    return None
