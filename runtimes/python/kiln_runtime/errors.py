"""What is reported of an exception: its document, which the caller of Invoke gets, and its text in the log.

    {"errorMessage": "'key4'", "errorType": "KeyError", "requestId": "...", "stackTrace": ["  File \\"/var/task/..."]}
"""
from __future__ import unicode_literals
import collections
import os
import traceback

from . import paths
from .era import ERA, PYTHON2
from .strings import to_text

_OWN = (paths.OWN,) + tuple(os.path.join(paths.OWN, name) for name in ('awslambdaric', 'kiln_runtime', 'kiln_zygote'))
_NO_BREAK_SPACE = '\u00a0'


class Fault(Exception):
    """A fault that AWS has a name for."""

    # What the handler's module itself raised.
    of_module = None

    def __init__(self, error_type, summary, reason=None, reason_is_private=False, trace=()):
        """reason_is_private: newer runtimes do not tell it; in the log of the older ones it is.
        trace: lines, or a text, of which the log then has a line for each character, as AWS's had."""
        Exception.__init__(self, summary)
        self.error_type, self.summary, self.trace = error_type, to_text(summary), trace
        self.full = self.summary if reason is None else '%s: %s' % (self.summary, message_of(reason))
        self.message = self.summary if reason_is_private else self.full


class JsonFailure(Exception):
    """What json raised, where it is reported as if the function had. The log says what failed."""

    def __init__(self, summary, exc_info):
        Exception.__init__(self, summary)
        self.summary, self.exc_info = summary, exc_info


Failure = collections.namedtuple('Failure', [
    'error_type',
    'document',  # for json, without requestId
    'log',       # text
    'cause',     # for json: what a trace has of it
    'of_module',  # what the handler's module itself raised, where that is a fault
])
Failure.__new__.__defaults__ = (None,)

# As which X-Ray has every fault that AWS has a name for.
_FAULT = 'LambdaValidationError'


def message_of(error):
    """str(error), of any error."""
    try:
        return to_text(str(error))
    except Exception:
        return ''


def load_fault(error):
    """The fault that an exception while the handler is loaded is in this era; None: it is none."""
    if isinstance(error, Fault):
        return error
    if ERA.load_fault is None:
        return None
    fault = Fault(type(error).__name__, ERA.load_fault, error)
    fault.of_module = message_of(error)
    return fault


def failure(exc_info, display):
    if isinstance(exc_info[1], Fault):
        return _of_fault(exc_info[1], display)
    log_prefix = None
    if isinstance(exc_info[1], JsonFailure):
        log_prefix, exc_info = exc_info[1].summary, exc_info[1].exc_info
    kind, message = to_text(exc_info[0].__name__), display(message_of(exc_info[1]))
    frames = _frames(exc_info[2], display)
    if not frames and ERA.call:
        # What cannot be called, or is not written in Python, has none of its own.
        frames = [ERA.call]
    lines = _lines(frames)
    document = _document(message, kind, [list(frame) for frame in frames] if ERA.trace_as_lists else lines)
    if ERA.plain_log:
        first = '%s: %s' % ((log_prefix, message) if log_prefix else (message, kind))
        log = '%s\n%s\n' % (first, _traceback(kind, message, lines))
    else:
        log = _log(message, kind, lines)
    return Failure(kind, document, log, _cause(kind, log_prefix or message, frames, display))


def traceback_of(exc_info, display):
    """As the interpreter prints it, without the runtime's frames."""
    kind, value, trace = exc_info
    return _traceback(to_text(kind.__name__), display(message_of(value)), _lines(_frames(trace, display)))


def _of_fault(fault, display):
    trace = display(fault.trace) if isinstance(fault.trace, type('')) else [display(line) for line in fault.trace]
    message = display(fault.message)
    if ERA.short_faults:
        summary = display(fault.summary)
        return Failure(fault.error_type, {'errorMessage': summary}, display(fault.full) + '\n\n',
                       _cause(_FAULT, summary, (), display),
                       display(fault.of_module) if fault.of_module is not None else None)
    document = _document(message, fault.error_type, trace)
    return Failure(fault.error_type, document, _log(message, fault.error_type, document.get('stackTrace')),
                   _cause(_FAULT, message, (), display))


def _cause(kind, message, frames, display):
    stack = [collections.OrderedDict((('label', name), ('path', file), ('line', line)))
             for file, line, name, _ in frames]
    exception = collections.OrderedDict((('message', message), ('type', kind), ('stack', stack)))
    try:
        directory = display(os.getcwd())
    except OSError:  # the function has removed it
        directory = ''
    return collections.OrderedDict((
        ('working_directory', directory), ('exceptions', [exception]),
        ('paths', list(collections.OrderedDict((frame[0], None) for frame in frames)))))


def _traceback(kind, message, lines):
    last = ': '.join(part for part in (kind, message) if part)
    return 'Traceback (most recent call last):\n%s%s\n' % (''.join(lines), last)


def _document(message, kind, trace):
    # Python 2.7 orders the members by their hashes, as it did for AWS.
    parts = (('errorMessage', message), ('errorType', kind), ('requestId', ''), ('stackTrace', trace))
    members = [(name, value) for name, value in parts if (ERA.request_id if name == 'requestId' else
                                                          value or ERA.empty_parts)]
    return dict(members)


def _frames(trace, display):
    """(file, line, function, text) of each frame, outermost first, without the runtime's own."""
    frames = [tuple(frame) for frame in traceback.extract_tb(trace) if os.path.dirname(frame[0]) not in _OWN]
    return [(display(file), line, to_text(name), to_text(text)) for file, line, name, text in frames]


def _lines(frames):
    # From tuples, not from frames: AWS's lines have no carets, and repeated ones are counted.
    if PYTHON2:
        return [''.join(['  File "%s", line %s, in %s\n' % frame[:3], '    %s\n' % frame[3] if frame[3] else ''])
                for frame in frames]
    return traceback.format_list(frames)


def _log(message, kind, trace):
    lines = ['[ERROR] ' + ': '.join(part for part in (kind, message) if part)]
    if trace is not None:
        lines.append('Traceback (most recent call last):')
        for entry in trace:
            for line in entry.splitlines():
                text = line.lstrip(' ')
                # So that consoles keep the indentation.
                lines.append(_NO_BREAK_SPACE * (len(line) - len(text)) + text)
    return '\n'.join(lines)
