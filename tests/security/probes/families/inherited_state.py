"""What a first invocation finds: nothing that an earlier function or environment left."""
import os

from families.network import connections_of_others
from outcome import BLOCKED, REACHED, lists

FAMILY = "inherited state"


def _random_numbers():
    """The zygote's random state is everybody's: what this environment draws is compared by run.py with others'."""
    import random
    import ssl
    import tempfile
    import uuid
    return BLOCKED, "%r %s %s %s" % (
        random.random(), next(tempfile._get_candidate_names()), uuid.uuid4(),
        "".join("%02x" % value for value in bytearray(ssl.RAND_bytes(8) if hasattr(ssl, "RAND_bytes") else b"")))


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
    ("random numbers, to be compared", _random_numbers),
]
