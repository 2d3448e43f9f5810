"""Paths as the function knows them. Its code is in /var/task and Python in /var/lang, wherever the host has them."""
from __future__ import unicode_literals
import os
import re
import sys

from .era import ERA
from .strings import to_text

# As the interpreter writes it into the frames of this package.
OWN = os.path.dirname(os.path.dirname((lambda: 0).__code__.co_filename))

_NOT_ONLY_PYTHON = ('/', '/usr', '/usr/local')

LAYERS = '/opt'

# (place, shown), of whoever has put something elsewhere than AWS has it.
elsewhere = []


def name_library():
    """As AWS has it, where the interpreter knows it by a link to there."""
    own = os.path.dirname(os.__file__)
    if own == ERA.library or os.path.realpath(own) != ERA.library:
        return
    elsewhere.append((own, ERA.library))

    def named(path):
        return ERA.library + path[len(own):] if path == own or path.startswith(own + os.sep) else path

    # Of packages there are two folders, of which one leads to the other.
    sys.path[:] = [name for path in sys.path
                   for name in ([named(path), path] if path == own + '/site-packages' else [named(path)])]
    for module in list(sys.modules.values()):
        if getattr(module, '__file__', None):
            module.__file__ = named(module.__file__)
        if isinstance(getattr(module, '__path__', None), list):
            module.__path__[:] = [named(path) for path in module.__path__]


def displayed(task_root, layer_root):
    """A function that replaces every path of the host in a text."""
    places = {to_text(place): shown for place, shown in _places(task_root, layer_root) if place != shown}
    if not places:
        return to_text
    # Longest first: one place may be inside another.
    alternatives = '|'.join(re.escape(place) for place in sorted(places, key=len, reverse=True))
    pattern = re.compile(r'(?<![\w.-])(?:%s)(?![\w-]|\.\w)' % alternatives)
    return lambda text: pattern.sub(lambda match: places[match.group()], to_text(text))


def _places(task_root, layer_root):
    for prefix in (sys.prefix, getattr(sys, 'base_prefix', sys.prefix)):
        if prefix not in _NOT_ONLY_PYTHON:
            yield prefix, ERA.prefix
    yield OWN, '/var/runtime'
    for place, shown in elsewhere:
        yield place, shown
    library = os.path.dirname(os.__file__)
    for place, shown in ((library, ERA.library), (task_root, '/var/task'), (layer_root, LAYERS)):
        yield os.path.realpath(place), shown
        yield place, shown
