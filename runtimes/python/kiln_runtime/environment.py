"""What the setup frame asks for: environment variables, working directory, sys.path."""
import os
import site
import sys
import time

from . import paths
from .era import ERA
from .strings import PYTHON2, native


def apply(variables, task_root):
    _replace_variables(variables)
    os.chdir(task_root)
    sys.path[:] = _search_path(task_root, variables)
    if not PYTHON2:
        site.addsitedir(task_root)
    if ERA.sets_pythonpath and 'PYTHONPATH' not in variables:
        os.environ['PYTHONPATH'] = variables.get('LAMBDA_RUNTIME_DIR', '/var/runtime')


def before_runtime():
    """The function's own directories, which are searched before those of the interpreter."""
    runtime = os.environ.get('LAMBDA_RUNTIME_DIR', '/var/runtime')
    own = [path for path in os.environ.get('PYTHONPATH', '').split(os.pathsep) if path and path != runtime]
    return (sys.path[:sys.path.index(runtime)] if runtime in sys.path else []) + own


def _replace_variables(variables):
    os.environ.clear()
    for name, value in variables.items():
        if PYTHON2:
            os.environ[native(name)] = native(value)
        else:
            # Not os.environ: with a locale of C, Python 3.6 encodes in ASCII.
            os.environb[name.encode('utf-8')] = value.encode('utf-8')
    time.tzset()


def _search_path(task_root, variables):
    """The function's code before everything, layers before the bundled SDK. A PYTHONPATH that the customer set takes
    the place of the layers, except where they are named twice anyway."""
    runtime = native(variables.get('LAMBDA_RUNTIME_DIR', u'/var/runtime'))
    own = [path for path in native(variables.get('PYTHONPATH', u'')).split(os.pathsep) if path and path != runtime]
    layers = ['/opt/python/lib/python%d.%d/site-packages' % sys.version_info[:2], '/opt/python']
    head = [task_root] + (layers if ERA.layers_twice or not own else []) + [runtime] + own
    bootstrap = (paths.OWN, os.path.abspath(paths.OWN))
    tail = [path for path in sys.path if path and path not in bootstrap and path not in head]
    return head + tail + (layers if ERA.layers_twice else [])
