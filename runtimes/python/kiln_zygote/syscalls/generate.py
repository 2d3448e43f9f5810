"""Writes the tables of this folder from the kernel's own headers: `python3 generate.py` (Debian: gcc, linux-libc-dev).

x86_64 has its numbers in asm/unistd_64.h. aarch64 uses those of asm-generic/unistd.h, under the choices that
arch/arm64/include/uapi/asm/unistd.h makes. What is newer than the headers has one number on all architectures and is
listed here, from the syscall tables of Linux 6.16 (scripts/syscall.tbl).
"""
import os
import re
import subprocess

SOURCES = {
    'x86_64': ('asm/unistd_64.h', []),
    'aarch64': ('asm-generic/unistd.h', [
        '__BITS_PER_LONG=64', '__ARCH_WANT_RENAMEAT', '__ARCH_WANT_NEW_STAT', '__ARCH_WANT_SET_GET_RLIMIT',
        '__ARCH_WANT_SYS_CLONE3', '__ARCH_WANT_MEMFD_SECRET']),
}

NEWER = {
    'cachestat': 451, 'fchmodat2': 452, 'map_shadow_stack': 453, 'futex_wake': 454, 'futex_wait': 455,
    'futex_requeue': 456, 'statmount': 457, 'listmount': 458, 'lsm_get_self_attr': 459, 'lsm_set_self_attr': 460,
    'lsm_list_modules': 461, 'mseal': 462, 'setxattrat': 463, 'getxattrat': 464, 'listxattrat': 465,
    'removexattrat': 466, 'open_tree_attr': 467,
}

ARCHITECTURES = {'x86_64': 0xC000003E, 'aarch64': 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h


def numbers(header, definitions):
    command = ['gcc', '-E', '-dM', '-x', 'c', '-'] + ['-D' + definition for definition in definitions]
    text = subprocess.run(command, input='#include <%s>\n' % header, stdout=subprocess.PIPE, check=True,
                          universal_newlines=True).stdout
    defined = dict(re.findall(r'#define (__NR(?:3264)?_\w+) (\w+)', text))
    found = dict(NEWER)
    for name, value in defined.items():
        value = defined.get(value, value)
        if name.startswith('__NR_') and value.isdigit() and name not in ('__NR_syscalls', '__NR_arch_specific_syscall'):
            found[name[len('__NR_'):]] = int(value)
    return found


def main():
    for machine, (header, definitions) in SOURCES.items():
        table = sorted(numbers(header, definitions).items(), key=lambda item: item[1])
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), machine + '.py')
        with open(path, 'w') as file:
            file.write('"""System calls of %s. Written by generate.py."""\n\n' % machine)
            file.write('AUDIT_ARCHITECTURE = 0x%X\n\nNUMBERS = {\n' % ARCHITECTURES[machine])
            file.writelines("    '%s': %d,\n" % item for item in table)
            file.write('}\n')
        print('%s: %d' % (path, len(table)))


if __name__ == '__main__':
    main()
