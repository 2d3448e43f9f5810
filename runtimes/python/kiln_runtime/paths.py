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
