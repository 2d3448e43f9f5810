"""Byte-compiles everything below a directory for the interpreter it runs on:
`python -S -E -s compile.py DIRECTORY SHOWN`, where the function sees it as SHOWN.

Function code is mounted read-only, so that nothing after this ever writes a .pyc. A file that does not compile is left
for the import to complain about. Written by hand, because importing py_compile takes longer than compiling a function.

The tree is untrusted and this may run as root, so symbolic links are neither read nor written through.
"""
import marshal
import os
import resource
import struct
import sys
import warnings

PYTHON2 = str is bytes

if PYTHON2:
    import imp
    MAGIC, KNOWS_HASHES = imp.get_magic(), False
else:
    from importlib import _bootstrap_external
    MAGIC, KNOWS_HASHES = _bootstrap_external.MAGIC_NUMBER, hasattr(_bootstrap_external, '_code_to_hash_pyc')

# What is larger is left to the import. A compiler takes some hundred times the size of its source, or, for one
# constant, all the memory and time that there is: neither is the server's to give to a stranger.
LARGEST = 2 << 20
MEMORY, SECONDS = 1 << 30, 20

# PEP 552: bit 0 says that a hash follows in place of time and size, bit 1 (not set) that it is to be checked. The code
# never changes, and unpacking may give files any time.
UNCHECKED_HASH = struct.pack('<I8x', 1)


def target(source):
    """Where the import system looks for the compiled form of a file."""
    if PYTHON2:
        return source + 'c'
    directory, name = os.path.split(source)
    return os.path.join(directory, '__pycache__', '%s.%s.pyc' % (name[:-3], sys.implementation.cache_tag))


def header(status):
    if KNOWS_HASHES:
        return MAGIC + UNCHECKED_HASH
    stamp = struct.pack('<I', int(status.st_mtime) & 0xffffffff)
    return MAGIC + stamp + (b'' if PYTHON2 else struct.pack('<I', status.st_size & 0xffffffff))


def is_imported_as_compiled(text, status):
    """Whether an import would compile it too, and to the same."""
    if not status.st_mode & 0o004:
        return False  # the function is somebody else, who may not read it
    declared = text.startswith(b'\xef\xbb\xbf') or any(b'coding' in line for line in text.split(b'\n', 2)[:2])
    # Python 2 refuses to import what is not ASCII and does not say what it is.
    return not PYTHON2 or declared or max(text or '\0') < '\x80'


def compile_file(source, displayed):
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, 'rb') as file:
        status = os.fstat(descriptor)
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST or not is_imported_as_compiled(text, status):
        return
    data = header(status) + marshal.dumps(compile(text, displayed, 'exec', 0, True))
    compiled = target(source)
    directory = os.path.dirname(compiled)
    if os.path.islink(directory):
        return
    if not os.path.isdir(directory):
        os.mkdir(directory)
    # Under another name first: half a .pyc is an import error. What came with the package may be of another time.
    incoming = compiled + '.kiln'
    if os.path.lexists(incoming):
        os.unlink(incoming)
    descriptor = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    try:
        with os.fdopen(descriptor, 'wb') as file:
            file.write(data)
        os.rename(incoming, compiled)
    except EnvironmentError:
        os.unlink(incoming)
        raise


def compile_directory(root, shown):
    for directory, _, names in os.walk(root):
        for name in names:
            if name.endswith('.py'):
                source = os.path.join(directory, name)
                try:
                    # The import system puts the real path into code that it loads; this one is for loads without it.
                    compile_file(source, os.path.join(shown, os.path.relpath(source, root)))
                except Exception:
                    pass


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    compile_directory(*sys.argv[1:])
