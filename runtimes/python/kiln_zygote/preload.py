"""What a zygote imports, so that functions find it there. Nothing that starts a thread, opens a connection, reads the
environment or draws a random number while it is imported."""
import importlib
import sys

from kiln_runtime import preloaded

_COMMON = ['argparse', 'base64', 'calendar', 'collections', 'contextlib', 'copy', 'csv', 'datetime', 'decimal', 'email',
           'fnmatch', 'functools', 'glob', 'gzip', 'hashlib', 'hmac', 'io', 'itertools', 'json', 'math', 'mimetypes',
           'operator', 'pprint', 'random', 're', 'shutil', 'socket', 'ssl', 'string', 'struct', 'subprocess',
           'tempfile', 'textwrap', 'threading', 'traceback', 'types', 'uuid', 'zlib']
_NEWER = ['concurrent.futures', 'dataclasses', 'email.message', 'enum', 'http.client', 'inspect', 'ipaddress',
          'pathlib', 'secrets', 'statistics', 'typing', 'urllib.error', 'urllib.parse', 'urllib.request']
_OLDER = ['cStringIO', 'StringIO', 'httplib', 'urllib', 'urllib2', 'urlparse']


def run(with_sdk, needed):
    """Says whether the SDK is in. needed: the modules that are loaded anyway."""
    for name in _COMMON + (_NEWER if sys.version_info[0] > 2 else _OLDER):
        _import(name)
    found = with_sdk and _import('boto3')
    if found:
        from . import sdk
        sdk.warm()
    preloaded.remember(set(sys.modules) - needed)
    return bool(found)


def _import(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None  # not in this version, or built without it
