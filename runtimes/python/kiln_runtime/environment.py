"""What the setup frame asks for: environment variables, working directory, sys.path."""
import os
import site
import sys
import time

from . import paths
from .era import ERA, PYTHON2
from .strings import native


def apply(variables, task_root, layer_root):
    _replace_variables(variables)
    os.chdir(task_root)
    layers = _layers(variables, layer_root)
    sys.path[:] = _search_path(task_root, variables, layers)
    if ERA.sites:
        site.addsitedir(task_root)
    if ERA.layer_sites:
        _add_sites(layers)
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
            os.environb[name.encode('utf-8')] = value.encode('utf-8', 'surrogateescape')
    time.tzset()


def _layers(variables, root):
    """The directories of layers that are searched: none when the customer set a PYTHONPATH, except where they are named
    anyway."""
    if 'PYTHONPATH' in variables and not ERA.layers_twice:
        return []
    python = os.path.join(root, 'python')
    return [os.path.join(python, 'lib', os.path.basename(os.path.dirname(os.__file__)), 'site-packages'), python]


def _search_path(task_root, variables, layers):
    """The function's code before everything, layers before the bundled SDK."""
    runtime = native(variables.get('LAMBDA_RUNTIME_DIR', u'/var/runtime'))
    runtimes = [runtime] + [os.path.join(runtime, name) for name in ERA.own_directories]
    head = [task_root] + layers + runtimes
    for path in native(variables.get('PYTHONPATH', u'')).split(os.pathsep):
        # Absolute and once each, as the interpreter makes them when it starts.
        if path and os.path.abspath(path) not in head:
            head.append(os.path.abspath(path))
    bootstrap = (paths.OWN, os.path.abspath(paths.OWN))
    tail = [path for path in sys.path if path and path not in bootstrap and path not in head]
    return head + tail + (layers if ERA.layers_twice else [])


def _add_sites(directories):
    for directory in directories:
        if os.path.isdir(directory):
            site.addsitedir(directory)
        else:
            sys.path.append(directory)  # a second time: `site` does not know of what is not there
