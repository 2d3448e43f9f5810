"""Modules that are loaded before the function's code is, though on AWS they would not be. A function that brings its
own of the same name gets its own."""
import os
import sys

# Made for each other: a function that brings one of them brings all that it uses.
_FAMILIES = [frozenset(('boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'urllib3', 'six'))]

_modules = {}  # top-level name: the names of all modules below it


def remember(names):
    for name in names:
        _modules.setdefault(name.split('.')[0], []).append(name)


def give_way(directories):
    """Forgets those that there is a file or package for in one of the directories."""
    if not _modules:
        return
    present = set()
    for directory in directories:
        try:
            present.update(entry.split('.')[0] for entry in os.listdir(directory))
        except EnvironmentError:
            pass  # few functions have layers
    for family in _FAMILIES:
        if present & family:
            present |= family
    for name in present.intersection(_modules):
        for module in _modules[name]:
            sys.modules.pop(module, None)
