"""What a fork shares with its siblings and must not: the state of every generator of random numbers.

The seed of string hashes and the layout of memory cannot be changed after the start of a process; the host starts a
new zygote now and then.
"""
import os
import random
import struct
import sys

from . import kernel


def run():
    random.seed()
    kernel.seed_libc(*struct.unpack('=I', os.urandom(4)))
    ssl, uuid, tempfile = (sys.modules.get(name) for name in ('ssl', 'uuid', 'tempfile'))
    if ssl:
        # OpenSSL knows a fork by the process id alone, and ids of different namespaces can be equal.
        ssl.RAND_add(os.urandom(32), 32.0)
    if uuid:
        uuid._node = uuid._last_timestamp = None
    if tempfile:
        tempfile._name_sequence = None
