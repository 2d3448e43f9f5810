"""The filter of system calls, run as the kernel would: every call of every architecture, whatever this machine is."""
import errno
import importlib
import os
import struct
import sys
import unittest

import host

sys.path.append(host.RUNTIME)
from kiln_zygote import seccomp  # noqa: E402
from kiln_zygote.syscalls import allowed  # noqa: E402

ALLOW, KILL, ERROR = 0x7fff0000, 0x80000000, 0x00050000
SPECIAL = ('clone', 'clone3', 'socket', 'ioctl')


def run(program, data):
    """The answer of a program of the classic Berkeley packet filter."""
    position, accumulator = 0, 0
    while True:
        code, if_true, if_false, value = program[position]
        position += 1
        if code == 0x20:
            accumulator, = struct.unpack_from('=I', data, value)
        elif code == 0x06:
            return value
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: accumulator & value != 0}[code]
            position += if_true if holds else if_false


class Filter(unittest.TestCase):
    def setUp(self):
        self.machines = {name: importlib.import_module('kiln_zygote.syscalls.' + name)
                         for name in ('x86_64', 'aarch64')}

    def answer(self, machine, number, *arguments, **options):
        table = self.machines[machine]
        data = struct.pack('=IIQ6Q', number, options.get('architecture', table.AUDIT_ARCHITECTURE), 0,
                           *(arguments + (0,) * (6 - len(arguments))))
        programs = seccomp.base_instructions(machine), seccomp.final_instructions(machine)
        # The kernel takes the strictest, which of these is the one that is not ALLOW, or KILL.
        answers = [run(program, data) for program in programs]
        return KILL if KILL in answers else min(answers)

    def test_every_call(self):
        for machine, table in self.machines.items():
            self.assertGreater(len(table.NUMBERS), 300)
            for name, number in table.NUMBERS.items():
                if name not in SPECIAL:
                    expected = ALLOW if name in allowed.NAMES else ERROR | errno.EPERM
                    self.assertEqual(expected, self.answer(machine, number), (machine, name))

    def test_special_calls(self):
        for machine, table in self.machines.items():
            number = table.NUMBERS
            self.assertEqual(ERROR | errno.ENOSYS, self.answer(machine, number['clone3']))
            self.assertEqual(ALLOW, self.answer(machine, number['clone'], 0x01200011))
            for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
                self.assertEqual(ERROR | errno.EPERM, self.answer(machine, number['clone'], flag | 17), hex(flag))
            for family in range(50):
                expected = ALLOW if family in (1, 2, 10, 16) else ERROR | errno.EAFNOSUPPORT
                self.assertEqual(expected, self.answer(machine, number['socket'], family, 3, 0), family)
            self.assertEqual(ERROR | errno.EAFNOSUPPORT, self.answer(machine, number['socket'], 16, 3, 9))
            for request, expected in ((0x5412, ERROR | errno.EPERM), (0x541c, ERROR | errno.EPERM), (0x5401, ALLOW)):
                self.assertEqual(expected, self.answer(machine, number['ioctl'], 0, request))

    def test_other_architectures(self):
        for machine in self.machines:
            self.assertEqual(KILL, self.answer(machine, 20, architecture=0x40000003))  # i386
            self.assertEqual(ERROR | errno.ENOSYS, self.answer(machine, 0x40000000 | 39))  # x32
            self.assertEqual(ERROR | errno.ENOSYS, self.answer(machine, 1000))

    def test_every_name_is_a_call(self):
        known = set().union(*(table.NUMBERS for table in self.machines.values()))
        self.assertEqual(set(), set(allowed.NAMES + allowed.FOR_ASSIGNMENT) - known)
        self.assertEqual(len(allowed.NAMES), len(set(allowed.NAMES)))

    def test_tables_agree_with_the_headers(self):
        header = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h'
        if not os.path.exists(header):
            self.skipTest('no kernel headers')
        with open(header) as file:
            words = [line.split() for line in file if line.startswith('#define __NR_')]
        for _, name, number in words:
            self.assertEqual(int(number), self.machines['x86_64'].NUMBERS.get(name[len('__NR_'):], int(number)), name)
