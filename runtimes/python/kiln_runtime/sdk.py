"""The SDK that the host has installed for this interpreter, at the level `process`; else it is where AWS has it."""
import os
import sys

from . import paths
from .era import ERA

_PACKAGES = ('site-packages', 'dist-packages')


def add(directory):
    """Before the interpreter's own packages, after all that is the function's."""
    if directory is None:
        return
    own = [index for index, path in enumerate(sys.path) if os.path.basename(path) in _PACKAGES]
    sys.path.insert(own[0] if own else len(sys.path), directory)
    paths.elsewhere.append((directory, ERA.library + '/site-packages' if ERA.packaged_sdk else '/var/runtime'))
