"""The pages that are written to after every fork, known before.

A fork shares memory until it is written to. The first write to each page is a fault of its own, which costs several
times what copying the page does, and there are hundreds. What is written is nearly the same each time: it is learnt,
and from then on copied at once.
"""
import ctypes
import os
import struct

from kiln_runtime import channel

from . import kernel

_POPULATE_WRITE = 23  # madvise(2), Linux 5.14
_PAGE = 4096
_ENTRY = 8

# Of an entry of /proc/<pid>/pagemap: in memory, of a file, and mapped by nobody else.
_PRESENT, _OF_A_FILE, _EXCLUSIVE = 1 << 63, 1 << 61, 1 << 56

# A page more costs less than a system call more.
_GAP = 2


class HotPages(object):
    """Of a process that forks, or of what it forks."""

    def __init__(self, runs=()):
        self._runs = runs

    def touch(self):
        """Once, right after a fork."""
        for start, length in self._runs:
            if kernel.madvise(start, length, _POPULATE_WRITE) < 0:
                return  # an older kernel, or memory is short: the faults will come one by one

    def forget(self):
        self._runs = ()


def of_child(rehearse):
    """What a fork of this process writes to when it does the same as rehearse."""
    regions = _regions()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read)
            rehearse()
            channel.write(write, _entries(regions))
        finally:
            os._exit(0)
    os.close(write)
    data = _read_all(read)
    os.waitpid(child, 0)
    return HotPages(_runs(regions, data))


def of_parent(rehearse):
    """What this process writes to after a fork, when it does the same as rehearse."""
    regions = _regions()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)  # so long it shares
        os._exit(0)
    rehearse()
    data = _entries(regions)
    os.close(read)
    os.close(write)
    os.waitpid(child, 0)
    return HotPages(_runs(regions, data))


def _regions():
    """(start, end) of all memory that is private and can be written to."""
    regions = []
    with open('/proc/self/maps') as maps:
        for line in maps:
            span, access = line.split()[:2]
            if access == 'rw-p':
                regions.append(tuple(int(edge, 16) for edge in span.split('-')))
    return regions


def _entries(regions):
    descriptor = os.open('/proc/self/pagemap', os.O_RDONLY)
    try:
        chunks = []
        for start, end in regions:
            os.lseek(descriptor, start // _PAGE * _ENTRY, os.SEEK_SET)
            size = (end - start) // _PAGE * _ENTRY
            chunks.append(os.read(descriptor, size).ljust(size, b'\0'))
        return b''.join(chunks)
    finally:
        os.close(descriptor)


def _read_all(descriptor):
    chunks = []
    while True:
        chunk = channel.read(descriptor, 1 << 16)
        if not chunk:
            os.close(descriptor)
            return b''.join(chunks)
        chunks.append(chunk)


def _runs(regions, data):
    """(start, length) as madvise takes them."""
    pages, offset = [], 0
    for start, end in regions:
        for page in range(start, end, _PAGE):
            entry, = struct.unpack_from('=Q', data, offset)
            offset += _ENTRY
            if entry & _PRESENT and entry & _EXCLUSIVE and not entry & _OF_A_FILE:
                pages.append(page)
    runs = []
    for page in pages:
        if runs and page <= runs[-1][1] + _GAP * _PAGE and _in_one(regions, runs[-1][0], page):
            runs[-1][1] = page + _PAGE
        else:
            runs.append([page, page + _PAGE])
    return [(ctypes.c_void_p(start), ctypes.c_size_t(end - start)) for start, end in runs]


def _in_one(regions, first, last):
    return any(start <= first and last < end for start, end in regions)
