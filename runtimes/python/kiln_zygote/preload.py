"""What a zygote imports, so that functions find it there. Nothing that starts a thread, opens a connection, reads the
environment or draws a random number while it is imported."""
import importlib
import sys

from kiln_runtime import preloaded
from kiln_runtime.era import PYTHON2

_COMMON = ['argparse', 'base64', 'calendar', 'collections', 'contextlib', 'copy', 'csv', 'datetime', 'decimal', 'email',
           'fnmatch', 'functools', 'glob', 'gzip', 'hashlib', 'hmac', 'io', 'itertools', 'json', 'math', 'mimetypes',
           'operator', 'pprint', 'random', 're', 'shutil', 'socket', 'ssl', 'string', 'struct', 'subprocess',
           'tempfile', 'textwrap', 'threading', 'traceback', 'types', 'uuid', 'zlib']
_NEWER = ['concurrent.futures', 'dataclasses', 'email.message', 'enum', 'http.client', 'inspect', 'ipaddress',
          'pathlib', 'secrets', 'statistics', 'typing', 'urllib.error', 'urllib.parse', 'urllib.request']
_OLDER = ['cStringIO', 'StringIO', 'httplib', 'urllib', 'urllib2', 'urlparse']


def run(with_sdk, needed):
    """Says whether the SDK is in. needed: the modules that are loaded anyway."""
    for name in _COMMON + (_OLDER if PYTHON2 else _NEWER):
        _import(name)
    found = with_sdk and _has_sdk()
    preloaded.remember(set(sys.modules) - needed)
    return found


def _has_sdk():
    try:
        from . import sdk
        sdk.warm()
        return True
    except Exception:
        return False  # not installed, or not as it was when this was written


def _import(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None  # not in this version, or built without it
