"""What a table is made of."""
import collections
import json
import re

# spec: sections of sources.py, by which it is known where the fact comes from. level: the only one at which it is so.
# pause: seconds before it is asked.
Row = collections.namedtuple('Row', 'spec event fails expected log after since until client_context level pause')

# One function: its handler, and what else it is created with; and the rows that are asked of it, in this order.
Function = collections.namedtuple(
    'Function', 'name rows handler environment timeout memory since until qualifier layers logging')

OLDEST, NEWEST = (2, 7), (3, 99)

_SECOND = r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d'
_FORMS = {
    'time': _SECOND + r'\.\d{3}Z',
    'moment': _SECOND + r'\.(0|[1-9]\d{0,2})Z',  # whose milliseconds are not padded
    'number': r'\d+',
    'hex': '[0-9a-f]+',
    'decimal': r'\d+\.\d\d',
    'second': _SECOND + 'Z',
}

# MB. With less an interpreter that ends, say, takes seconds for it.
ONE_PROCESSOR = 1769


def returns(spec, event, expected, since=OLDEST, until=NEWEST, client_context=None, level=None, pause=0):
    """The event, any JSON, is answered with these bytes."""
    return Row(spec, event, False, expected, None, None, since, until, client_context, level, pause)


def fails(spec, event, expected, since=OLDEST, until=NEWEST):
    """The same, and X-Amz-Function-Error is Unhandled."""
    return Row(spec, event, True, expected, None, None, since, until, None, None, 0)


def logs(spec, event, log, since=OLDEST, until=NEWEST, after=''):
    """What stands in the log between START and END, and after REPORT."""
    return Row(spec, event, None, None, log, after, since, until, None, None, 0)


def tells(spec, event, log, since=OLDEST, until=NEWEST):
    """The whole of the log's tail, with what the platform says."""
    return Row(spec, event, None, None, log, None, since, until, None, None, 0)


def function(name, rows, handler='lambda_function.lambda_handler', environment=None, timeout=20, memory=ONE_PROCESSOR,
             since=OLDEST, until=NEWEST, qualifier=None, layers=(), logging=None):
    """layers: of each, its files; <version> in a name or a text is that of the runtime."""
    return Function(name, rows, handler, environment or {}, timeout, memory, since, until, qualifier, layers,
                    logging or {})


def of(version, expected):
    """expected: a text, or texts by the versions that they are for: {'2.7-3.6': …, '3.7': …, '3.8-': …}."""
    if not isinstance(expected, dict):
        return expected
    for versions, text in expected.items():
        first, dash, last = versions.partition('-')
        if _version(first) <= version <= (_version(last) if last else NEWEST if dash else _version(first)):
            return of(version, text)
    raise KeyError('nothing is expected of %d.%d: %r' % (version + (expected,)))


def matches(version, expected, answer, known):
    """Whether the bytes are these. <names> stand for what differs from run to run; of some only the form is known."""
    text = of(version, expected)
    if isinstance(text, bytes) or '<' not in text:
        return answer == (text if isinstance(text, bytes) else text.encode('utf-8', 'surrogatepass'))
    pattern = re.escape(text)
    known = dict(known, version='%d.%d' % version, digits='%d%d' % version)
    for name, value in known.items():
        pattern = pattern.replace('<%s>' % name, re.escape(value))
    for name, form in _FORMS.items():
        pattern = pattern.replace('<%s>' % name, form)
    return re.fullmatch(pattern.encode('utf-8', 'surrogatepass'), answer) is not None


def document(message, kind, frames=()):
    """An error, in the form of each era. frames: (file, line, function, text), the text may be missing.

    The first eras leave out a trace that is empty. 2.7 orders the members by their hashes, which are the same in every
    process."""
    frames = [tuple(frame) + (None,) * (4 - len(frame)) for frame in frames]
    lines = json.dumps(['  File "%s", line %d, in %s\n' % frame[:3] + ('    %s\n' % frame[3] if frame[3] else '')
                        for frame in frames])
    texts = [frame[:3] + (frame[3] or '',) for frame in frames]
    named = '"errorMessage": %s, "errorType": %s' % (json.dumps(message), json.dumps(kind))
    return {
        '2.7': '{%s"errorType": "%s", "errorMessage": %s}' % (
            '"stackTrace": %s, ' % json.dumps(frames) if frames else '', kind, json.dumps(message)),
        '3.6': '{%s%s}' % (named, ', "stackTrace": %s' % json.dumps(texts) if frames else ''),
        '3.7': '{%s%s}' % (named, ', "stackTrace": %s' % lines if frames else ''),
        '3.8': '{%s, "stackTrace": %s}' % (named, lines),
        '3.9-3.11': '{%s, "requestId": "<id>", "stackTrace": %s}' % (named, lines),
        '3.12-': '{"errorMessage": %s, "errorType": "%s", "requestId": "<id>", "stackTrace": %s}' % (
            json.dumps(message, ensure_ascii=False), kind, lines),
    }


def fault(summary, kind, reason='', at=''):
    """A fault that AWS has a name for. at: the request id, which is empty where it is found at init."""
    full = json.dumps(summary + reason)
    return {
        '2.7-3.6': '{"errorMessage": %s}' % json.dumps(summary),
        '3.7': '{"errorMessage": %s, "errorType": "%s"}' % (full, kind),
        '3.8': '{"errorMessage": %s, "errorType": "%s", "stackTrace": []}' % (full, kind),
        '3.9-': '{"errorMessage": %s, "errorType": "%s", "requestId": "%s", "stackTrace": []}' % (full, kind, at),
    }


def _version(text):
    major, minor = text.split('.')
    return int(major), int(minor)
