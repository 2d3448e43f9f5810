"""Under the name of AWS's, which functions that may run with SnapStart import. No snapshots are taken here: what is
registered is remembered, and never called."""
from kiln_runtime.era import ERA, PYTHON2

if not ERA.snapshots:
    raise (ImportError if PYTHON2 else ModuleNotFoundError)("No module named 'snapshot_restore_py'")

_before, _after = [], []


def register_before_snapshot(func, *args, **kwargs):
    """Of these the last is the first to be called. Returns the function: it serves as a decorator."""
    _before.append((func, args, kwargs))
    return func


def register_after_restore(func, *args, **kwargs):
    _after.append((func, args, kwargs))
    return func


def get_before_snapshot():
    return _before


def get_after_restore():
    return _after
