"""Fills the holes that imports have left in Python's own memory.

What an environment makes would go into holes all over what it shares with its zygote, and each write to a page of that
has the kernel copy it. With the holes filled, it goes side by side into new pages.

Python has a pool of blocks for each size up to 512 bytes, in steps of 8 or 16. A pool without holes gives them one
after the other, the first at its own distance from the pool's beginning, which is aligned. Pools are of 4 KiB, and then
beside each other, or of 16.
"""
import sys

_LARGEST = 512
_PAGE, _POOL = 4 * 1024, 16 * 1024
_FIRST_BLOCK = 48

# Of one size. Whoever needs more has another allocator, which has no pools.
_MOST_BYTES = 1024 * 1024

_kept = []


def fill():
    """Once, before the first fork."""
    for size in range(16, _LARGEST + 8, 8):
        make = _maker(size)
        if make is not None:
            _kept.append(_fill(size, make))


def _fill(size, make):
    distances = size, (size + 15) // 16 * 16
    made, fresh, last = [], 0, 0
    for _ in range(_MOST_BYTES // size):
        made.append(make())
        block = id(made[-1])
        if block % _POOL == _FIRST_BLOCK:
            fresh = 1
        elif fresh:
            begins = block % _PAGE == _FIRST_BLOCK and 0 < block - last < 2 * distances[1] + _FIRST_BLOCK
            fresh = fresh + 1 if begins or block - last in distances else 0
        last = block
        if fresh and block % _POOL + 2 * distances[1] > _POOL:
            # All of a pool, or of four: no hole is left in any other.
            return made[:-fresh]
    return None


def _maker(size):
    """Makes an object of that size, which the collector does not know."""
    if size == 16:
        return object
    if size == 32:
        return lambda: complex(1, 1)
    head = sys.getsizeof(b'')
    if size < head:
        return None
    return lambda: bytes(bytearray(size - head))
