"""The filter of system calls, as a program of the classic Berkeley packet filter.

It allows what syscalls/allowed.py names and answers everything else with EPERM, but ENOSYS to what is newer than the
table: the C library then takes the older way. Linux caches the answers that depend on the number alone, so its length
does not matter to a function.
"""
import ctypes
import errno
import importlib
import os
import struct

from . import kernel
from .syscalls import allowed

_LOAD, _RETURN, _EQUAL, _AT_LEAST, _ANY_BIT = 0x20, 0x06, 0x15, 0x35, 0x45
_KILL_PROCESS, _ERROR, _ALLOW = 0x80000000, 0x00050000, 0x7fff0000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # struct seccomp_data

_NEW_NAMESPACES = (kernel.NEWNS | kernel.NEWCGROUP | kernel.NEWUTS | kernel.NEWIPC | kernel.NEWUSER | kernel.NEWPID
                   | kernel.NEWNET)
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6
_NETLINK, _NETLINK_ROUTE = 16, 0
_TERMINAL_INPUT = (0x5412, 0x541c)  # TIOCSTI, TIOCLINUX: typing for somebody else


def _argument(index):
    """Its low half, on little-endian machines."""
    return _ARGUMENTS + 8 * index


def _refuse(error):
    return (_RETURN, 0, 0, _ERROR | error)


_PERMIT = (_RETURN, 0, 0, _ALLOW)
_LOAD_NUMBER = (_LOAD, 0, 0, _NUMBER)


def _only(number, body):
    """Instructions for one call. The body returns."""
    return [(_EQUAL, 0, len(body), number)] + body


def _one_of(values, otherwise):
    """Allows if what is loaded is one of the values; else goes on with what follows."""
    last = len(values) - 1
    tests = [(_EQUAL, last - index, 0, value) for index, value in enumerate(values[:last])]
    return tests + [(_EQUAL, 0, 1, values[last]), _PERMIT] + otherwise


def _special(number):
    """Calls of which only some uses are allowed."""
    return (
        # glibc falls back to clone, whose flags a filter can see.
        _only(number['clone3'], [_refuse(errno.ENOSYS)])
        + _only(number['clone'], [(_LOAD, 0, 0, _argument(0)), (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
                                  _refuse(errno.EPERM), _PERMIT])
        + _only(number['socket'], [(_LOAD, 0, 0, _argument(0))] + _one_of(_FAMILIES, [
            (_EQUAL, 0, 3, _NETLINK), (_LOAD, 0, 0, _argument(2)), (_EQUAL, 0, 1, _NETLINK_ROUTE), _PERMIT,
            _refuse(errno.EAFNOSUPPORT)]))
        + _only(number['ioctl'], [(_LOAD, 0, 0, _argument(1)), (_EQUAL, 1, 0, _TERMINAL_INPUT[0]),
                                  (_EQUAL, 0, 1, _TERMINAL_INPUT[1]), _refuse(errno.EPERM), _PERMIT]))


def _ranges(numbers):
    """(first, one past the last) of each run of consecutive numbers."""
    ranges = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number:
            ranges[-1] = (ranges[-1][0], number + 1)
        else:
            ranges.append((number, number + 1))
    return ranges


def _table(machine):
    return importlib.import_module('.syscalls.' + machine, __package__)


def _assemble(instructions):
    code = b''.join(struct.pack('=HBBI', *instruction) for instruction in instructions)
    return ctypes.create_string_buffer(code, len(code))


def base_instructions(machine):
    """What a blank and the first process run under."""
    table = _table(machine)
    number = table.NUMBERS
    names = allowed.NAMES + allowed.FOR_ASSIGNMENT
    program = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, table.AUDIT_ARCHITECTURE), (_RETURN, 0, 0, _KILL_PROCESS),
               _LOAD_NUMBER, (_AT_LEAST, 0, 1, max(number.values()) + 1), _refuse(errno.ENOSYS)]
    program += _special(number)
    for first, end in _ranges(number[name] for name in names if name in number):
        program += [(_AT_LEAST, 0, 2, first), (_AT_LEAST, 1, 0, end), _PERMIT]
    return program + [_refuse(errno.EPERM)]


def final_instructions(machine):
    """What is added for the function: the strictest answer of all filters counts."""
    program = [_LOAD_NUMBER]
    for name in allowed.FOR_ASSIGNMENT:
        program += _only(_table(machine).NUMBERS[name], [_refuse(errno.EPERM)])
    return program + [_PERMIT]


class Filters(object):
    """Both programs for this machine, built once."""

    def __init__(self, machine=None):
        machine = machine or os.uname()[4]
        self._base = _assemble(base_instructions(machine))
        self._final = _assemble(final_instructions(machine))

    def install_base(self):
        kernel.filter_system_calls(self._base)

    def install_final(self):
        kernel.filter_system_calls(self._final)
