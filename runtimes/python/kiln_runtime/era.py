"""How the runtimes of AWS differ from one Python to the next: the one place that knows.

AWS has had three clients: its own native one for 2.7 and 3.6, a new one for 3.7, and the one that 3.8 and later share.
"""
from __future__ import unicode_literals
import collections
import sys

Era = collections.namedtuple('Era', [
    'layers_twice',      # sys.path names the directories of layers a second time, at its end
    'sets_pythonpath',   # PYTHONPATH is set for child processes, so that they find the SDK too
    'short_faults',      # a load fault's document is its summary alone: no reason, no type
    'load_fault',        # what any other exception at load is called, or None: it is reported as itself
    'load_warning',      # a load failure is preceded by the LAMBDA_WARNING record
    'trace_as_lists',    # stackTrace is [[file, line, function, text]], not the lines of a traceback
    'empty_parts',       # a document has all its members, empty ones too
    'request_id',        # a document has requestId
    'plain_log',         # the log text of an error is `<message>: <type>` and a traceback, not `[ERROR] ...`
    'marshal_fault',     # a result that cannot be encoded is Runtime.MarshalError, not what json raised
    'unmarshal_message',
    'raw_bytes',         # a result of type bytes is sent as it is
    'like_simplejson',   # namedtuples are objects, and bytes in a result are text
    'ensure_ascii',      # non-ASCII characters of a result are escaped
    'tenant_id',         # the context has the attribute
    'library',           # where AWS has the standard library
    'prefix',
    'msecs',             # how a record's milliseconds are written
    'prints_records',    # a record is printed: its lines are events, and an empty one follows
    'whole_writes',      # what one write to a stream has written is not cut at its newlines
    'log_settings',      # the format and the level of the log can be set
])

_FIRST = Era(
    layers_twice=True, sets_pythonpath=False, short_faults=True, load_fault='module initialization error',
    load_warning=False, trace_as_lists=True, empty_parts=False, request_id=False, plain_log=True, marshal_fault=False,
    unmarshal_message='Unable to parse input as json', raw_bytes=False, like_simplejson=False, ensure_ascii=True,
    tenant_id=False, library='/var/lang/lib/python{0}.{1}', prefix='/var/lang', msecs='d', prints_records=False,
    whole_writes=True, log_settings=False)

_SECOND = _FIRST._replace(
    layers_twice=False, short_faults=False, load_fault=None, trace_as_lists=False, plain_log=False, marshal_fault=True,
    unmarshal_message='Unable to unmarshal input: {0}', raw_bytes=True, prints_records=True, whole_writes=False)

_THIRD = _SECOND._replace(
    sets_pythonpath=True, load_warning=True, empty_parts=True, like_simplejson=True, tenant_id=True, msecs='03d',
    prints_records=False, log_settings=True)

_CHANGES = [
    ((2, 7), _FIRST._replace(library='/usr/lib64/python2.7', prefix='/usr')),
    ((3, 0), _FIRST),
    ((3, 7), _SECOND),
    ((3, 8), _THIRD),
    ((3, 9), _THIRD._replace(request_id=True)),
    ((3, 12), _THIRD._replace(request_id=True, ensure_ascii=False)),
]


def of(version):
    """The era of a Python, given as sys.version_info."""
    era = [era for since, era in _CHANGES if tuple(version[:2]) >= since][-1]
    return era._replace(library=era.library.format(*version))


ERA = of(sys.version_info)
