"""What a first invocation finds: nothing that an earlier function or environment left."""
import os

from families.network import connections_of_others
from outcome import BLOCKED, REACHED, lists

FAMILY = "inherited state"


def _tmp_owner():
    status = os.stat("/tmp")
    return (BLOCKED if status.st_mode & 0o1000 or status.st_uid == os.getuid() else REACHED), oct(status.st_mode)


PROBES = [
    ("/tmp", lists("/tmp")),
    ("/tmp, sticky or one's own", _tmp_owner),
    ("/dev/shm", lists("/dev/shm")),
    ("connections and listeners of others", connections_of_others),
    ("/var/task of nobody else", lambda: (BLOCKED, sorted(os.listdir("/var/task"))[:4])
     if "escape.py" in os.listdir("/var/task") else (REACHED, os.listdir("/var/task"))),
    ("/opt without layers", lists("/opt")),
]
