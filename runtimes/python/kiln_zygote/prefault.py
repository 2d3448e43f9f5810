"""The pages that are written to after every fork, known before.

A fork shares memory until it is written to. The first write to each page is a fault of its own, which costs several
times what copying the page does, and there are hundreds. What is written is nearly the same each time: it is learnt,
and from then on copied at once. (Pages of files are not worth it: finding them one by one costs no more.)
"""
import os
import struct

from . import kernel

_POPULATE_WRITE = 23  # madvise(2), Linux 5.14
_PAGE = 4096

# Of /proc/<pid>/pagemap, for a page; and of what a process tells: start and length.
_ENTRY, _RUN = struct.Struct('=Q'), struct.Struct('=QQ')

# Less than a pipe takes at once.
LONGEST_LESSON = 2048 * _RUN.size

# Of an entry: in memory, of a file, and mapped by nobody else.
_PRESENT, _OF_A_FILE, _EXCLUSIVE = 1 << 63, 1 << 61, 1 << 56


_NONE = kernel.OwnRanges(b'')


class HotPages(object):
    """Of a process that forks, or of what it forks: learnt from the first of them."""

    def __init__(self):
        self._regions, self.runs = [], _NONE

    def touch(self):
        """Once, right after a fork. Where the kernel is older, or memory short, the faults will come one by one."""
        self.runs.advise(_POPULATE_WRITE)

    def forget(self):
        self.runs = _NONE

    def watch(self):
        """Before the first fork."""
        self._regions = _regions()

    def written(self):
        """In a process that was forked: what it has written to since, as `learn` takes it."""
        return b''.join(_RUN.pack(*run) for run in _runs(self._regions))[:LONGEST_LESSON]

    def learn(self, data):
        self.runs = kernel.OwnRanges(data)

    def rehearse(self, act):
        """Learns what this process itself writes to after a fork, when it acts."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(write)
            os.read(read, 1)  # so long it shares
            os._exit(0)
        act()
        self.learn(self.written())
        os.close(read)
        os.close(write)
        os.waitpid(child, 0)


def _regions():
    """(start, end) of all memory that is private and can be written to."""
    regions = []
    with open('/proc/self/maps') as maps:
        for line in maps:
            span, access = line.split()[:2]
            if access == 'rw-p':
                regions.append(tuple(int(edge, 16) for edge in span.split('-')))
    return regions


def _runs(regions):
    """(start, length) of the pages in a row that this process does not share."""
    runs = []
    descriptor = os.open('/proc/self/pagemap', os.O_RDONLY)
    try:
        for start, end in regions:
            os.lseek(descriptor, start // _PAGE * _ENTRY.size, os.SEEK_SET)
            data = os.read(descriptor, (end - start) // _PAGE * _ENTRY.size)
            first = None
            for offset in range(0, len(data), _ENTRY.size):
                page = start + offset // _ENTRY.size * _PAGE
                if not _is_own(*_ENTRY.unpack_from(data, offset)):
                    first = None
                elif first is None:
                    first = page
                    runs.append((page, _PAGE))
                else:
                    runs[-1] = first, page + _PAGE - first
    finally:
        os.close(descriptor)
    return runs


def _is_own(entry):
    return entry & _PRESENT and entry & _EXCLUSIVE and not entry & _OF_A_FILE
