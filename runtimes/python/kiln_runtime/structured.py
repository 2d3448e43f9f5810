"""Records of the logging module in the JSON log format."""
import json
import logging
import traceback

from . import output

# The attribute of a record that says of which kind its frame is. Its name is AWS's.
KIND = '_frame_type'
DATE_FORMAT = '%Y-%m-%dT%H:%M:%SZ'

# What every record has. Any other attribute is a member of its own.
_COMMON = frozenset((
    'name', 'msg', 'args', 'levelname', 'levelno', 'pathname', 'filename', 'module', 'exc_info', 'exc_text',
    'stack_info', 'lineno', 'funcName', 'created', 'msecs', 'relativeCreated', 'thread', 'threadName', 'processName',
    'process', 'aws_request_id', 'tenant_id', KIND))

_encode = json.JSONEncoder(ensure_ascii=False).encode


class JsonFormatter(logging.Formatter):
    """One line of JSON. What JSON cannot say raises, as it does on AWS."""

    def __init__(self, display):
        logging.Formatter.__init__(self, datefmt=DATE_FORMAT)
        self._display = display

    def format(self, record):
        # Handlers after this one see it too, on AWS as here.
        record.levelno = output.level_of(record.levelno)
        record.levelname = logging.getLevelName(record.levelno)
        setattr(record, KIND, output.structured(output.kind_of(record.levelno)))
        # logger.exception() where there is none: (None, None, None)
        kind, value, trace = record.exc_info or (None, None, None)
        members = {
            'timestamp': self.formatTime(record, self.datefmt),
            'level': record.levelname,
            'message': record.getMessage(),
            'logger': record.name,
            'stackTrace': [self._display(line) for line in traceback.format_tb(trace)] if kind else None,
            'errorType': kind.__name__ if kind else None,
            'errorMessage': self._display(str(value)) if kind else None,
            'requestId': getattr(record, 'aws_request_id', None),
            'location': self._display('%s:%s:%s' % (record.pathname, record.funcName, record.lineno)) if kind else None,
        }
        for name, attribute in record.__dict__.items():
            if name not in _COMMON:
                members.setdefault(name, attribute)
        return _encode(dict((name, member) for name, member in members.items() if member is not None)) + '\n'
