"""Objects whose references nobody counts.

Whoever looks at an object counts it, which is a write, and after a fork a page of its own. Since Python 3.12 there is a
count that stays as it is, of objects that live as long as the process: None has it. In a zygote everything lives as
long, so everything is given it. Of the pages that an environment writes to it saves four in ten.

Values of the count, in the lower half of the object's first word: 0xffffffff in 3.12 and 3.13, 0xc0000000 since 3.14.
"""
import ctypes
import gc
import sysconfig
import types

_IMMORTAL = 1 << 31

_Count = ctypes.c_uint32


def make():
    """Of everything that this process has made, as long as it has one thread."""
    count = _count(None).value
    # Earlier, None is counted like others; and without the GIL, the first word is something else.
    if count < _IMMORTAL or sysconfig.get_config_var('Py_GIL_DISABLED'):
        return
    found = gc.get_objects()
    while found:
        thing = found.pop()
        counted = _count(thing)
        if counted.value < _IMMORTAL:
            counted.value = count
            found.extend(_parts(thing))


def _count(thing):
    return _Count.from_address(id(thing))


def _parts(thing):
    if isinstance(thing, types.CodeType):
        # Which the collector does not look into.
        return [getattr(thing, name) for name in _CODE]
    return gc.get_referents(thing)


_CODE = ('co_consts', 'co_names', 'co_filename', 'co_name', 'co_qualname', 'co_linetable', 'co_exceptiontable')
