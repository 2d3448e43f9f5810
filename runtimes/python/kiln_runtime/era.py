"""How the runtimes of AWS differ from one Python to the next: the one place that knows.

AWS has had three clients: its own native one for 2.7 and 3.6, a new one for 3.7, and the one that 3.8 and later share.
"""
from __future__ import unicode_literals
import collections
import sys

# What str is. The files that ask it handle text, or modules that have another name.
PYTHON2 = str is bytes

Era = collections.namedtuple('Era', [
    'own_directories',   # of the runtime on sys.path, below its own
    'layers_twice',      # sys.path names the directories of layers a second time, at its end, layers or not
    'sites',             # .pth files of the function are read
    'layer_sites',       # .pth files of layers are read too
    'sets_pythonpath',   # PYTHONPATH is set for child processes, so that they find the SDK too
    'wrapper',           # AWS_LAMBDA_EXEC_WRAPPER is heeded
    'finds_modules',     # the handler's module is found part by part, and its packages are not imported
    'init_hook',         # a function `init` of the handler's module is called once
    'keeps_faults',      # a load fault is no failed init: each event is answered with it
    'short_faults',      # a load fault's document is its summary alone: no reason, no type
    'load_fault',        # what any other exception at load is called, which is a fault then; or None: it is no fault
    'load_warning',      # a load failure is preceded by the LAMBDA_WARNING record
    'syntax_trace',      # the trace of a syntax error, of its file, line and text
    'syntax_lines',      # and whether it is a list of that
    'trace_as_lists',    # stackTrace is [[file, line, function, text]], not the lines of a traceback
    'empty_parts',       # a document has all its members, empty ones too
    'request_id',        # a document has requestId
    'plain_log',         # the log text of an error is `<message>: <type>` and a traceback, not `[ERROR] ...`
    'json_faults',       # an event or a result that cannot be JSON is a fault, not what json raised
    'raw_bytes',         # a result of type bytes is sent as it is
    'decimal_as_float',  # a Decimal in a result is written as a float is
    'like_simplejson',   # namedtuples are objects, and bytes in a result are text
    'ensure_ascii',      # non-ASCII characters of a result are escaped
    'shows_locale',      # LC_CTYPE, which the interpreter sets where a locale is missing, is among the variables
    'call',              # the frame of AWS's client that calls the handler: (file, line, function, text), or None
    'context_module',    # where the context's classes are
    'context_repr',      # they have a representation of their own
    'names_deadline',    # the context has the deadline as an attribute
    'tenant_id',         # the context has the attribute
    'library',           # where AWS has the standard library
    'prefix',
    'temporary_mode',    # of /tmp, where the runtime makes it
    'packaged_sdk',      # the SDK is among the interpreter's own packages, not beside the runtime
    'snapshots',         # functions may register what is called around a snapshot
    'msecs',             # how a record's milliseconds are written
    'prints_records',    # a record is printed: its lines are events, and an empty one follows
    'whole_writes',      # what one write to a stream has written is not cut at its newlines
    'log_settings',      # the format and the level of the log can be set
])

_FIRST = Era(
    own_directories=('awslambda',), layers_twice=True, sites=True, layer_sites=False, sets_pythonpath=False,
    wrapper=False, finds_modules=True, init_hook=True, keeps_faults=True, short_faults=True,
    load_fault='module initialization error',
    load_warning=False, syntax_trace='', syntax_lines=False, trace_as_lists=True, empty_parts=False, request_id=False,
    plain_log=True, json_faults=False, raw_bytes=False, decimal_as_float=True,
    like_simplejson=False, ensure_ascii=True, shows_locale=False,
    call=('/var/runtime/awslambda/bootstrap.py', 246, 'handle_event_request',
          'result = request_handler(json_input, context)'),
    context_module='__main__', context_repr=False, names_deadline=False, tenant_id=False,
    library='/var/lang/lib/python{0}.{1}', prefix='/var/lang', temporary_mode=0o700, packaged_sdk=False,
    snapshots=False, msecs='d', prints_records=False, whole_writes=True, log_settings=False)

_SECOND = _FIRST._replace(
    own_directories=(), layers_twice=False, layer_sites=True, init_hook=False, short_faults=False, load_fault=None,
    syntax_trace='File "{0}" Line {1}\n\t{2}', trace_as_lists=False, plain_log=False, json_faults=True,
    raw_bytes=True, decimal_as_float=False, call=None, context_module='bootstrap', names_deadline=True,
    prints_records=True, whole_writes=False)

_THIRD = _SECOND._replace(
    sets_pythonpath=True, wrapper=True, finds_modules=False, keeps_faults=False, load_warning=True,
    syntax_trace='  File "{0}" Line {1}\n    {2}', syntax_lines=True, empty_parts=True, like_simplejson=True,
    call=('/var/runtime/awslambdaric/bootstrap.py', 177, 'handle_event_request',
          'response = request_handler(event, lambda_context)'),
    context_module='awslambdaric.lambda_context', context_repr=True, tenant_id=True, temporary_mode=0o1777, msecs='03d',
    prints_records=False, log_settings=True)

_CHANGES = [
    ((2, 7), _FIRST._replace(library='/usr/lib64/python2.7', prefix='/usr', sites=False)),
    ((3, 0), _FIRST),
    ((3, 7), _SECOND),
    ((3, 8), _THIRD),
    ((3, 9), _THIRD._replace(request_id=True)),
    ((3, 11), _THIRD._replace(request_id=True, packaged_sdk=True)),
    ((3, 12), _THIRD._replace(request_id=True, packaged_sdk=True, ensure_ascii=False, shows_locale=True,
                              snapshots=True)),
]


def of(version):
    """The era of a Python, given as sys.version_info."""
    era = [era for since, era in _CHANGES if tuple(version[:2]) >= since][-1]
    library, call = era.library.format(*version), era.call
    if era.packaged_sdk:
        call = (call[0].replace('/var/runtime', library + '/site-packages'),) + call[1:]
    return era._replace(library=library, call=call)


ERA = of(sys.version_info)
