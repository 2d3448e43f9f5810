"""What a fork shares with its siblings and must not: the state of every generator of random numbers.

The seed of string hashes and the layout of memory cannot be changed after the start of a process; the host starts a
new zygote now and then.
"""
import os
import random
import struct
import sys

from . import kernel


# Who ran this last: the one that this process was forked from.
_last = [None]


def run():
    random.seed()
    kernel.seed_libc(*struct.unpack('=I', os.urandom(4)))
    ssl, uuid, tempfile = (sys.modules.get(name) for name in ('ssl', 'uuid', 'tempfile'))
    own = os.getpid()
    if ssl and (own == _last[0] or not _notices_forks(ssl)):
        ssl.RAND_add(os.urandom(32), 32.0)
    _last[0] = own
    if uuid:
        uuid._node = uuid._last_timestamp = None
    if tempfile:
        tempfile._name_sequence = None


def _notices_forks(ssl):
    """Whether OpenSSL seeds itself anew when it finds another process id than before. Ids of different namespaces may
    be equal. Its first use in a process is the dearest of all that is done here."""
    return 'LibreSSL' not in ssl.OPENSSL_VERSION and ssl.OPENSSL_VERSION_INFO >= (1, 1, 1)
