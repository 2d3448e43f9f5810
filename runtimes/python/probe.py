"""What an interpreter is, on one line:

    {"version": "3.12.1", "implementation": "cpython", "prefix": "/opt/python", "packages": ["/opt/python/lib/..."]}

The host runs it as `python -S -E -s probe.py`. It imports next to nothing, because importing json would double the time
it takes.
"""
import site
import sys


def quoted(text):
    return '"%s"' % ''.join(c if ' ' <= c <= '~' and c not in '"\\' else '\\u%04x' % ord(c) for c in text)


def implementation():
    if hasattr(sys, 'implementation'):
        return sys.implementation.name
    return 'pypy' if '__pypy__' in sys.builtin_module_names else 'cpython'


if __name__ == '__main__':
    version = '%d.%d.%d' % sys.version_info[:3]
    packages = ', '.join(quoted(path) for path in getattr(site, 'getsitepackages', list)())
    sys.stdout.write('{"version": %s, "implementation": %s, "prefix": %s, "packages": [%s]}\n'
                     % (quoted(version), quoted(implementation()), quoted(sys.prefix), packages))
