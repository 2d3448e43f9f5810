"""The handler on the root logger. It is there before the function's code is, so that basicConfig() changes nothing."""
import logging
import sys
import time

from . import output, structured
from .era import ERA
from .result import encode_document

_FORMAT = '[%(levelname)s]\t%(asctime)s.%(msecs)' + ERA.msecs + 'Z\t%(aws_request_id)s\t%(message)s\n'
_DATE_FORMAT = '%Y-%m-%dT%H:%M:%S'


class LambdaLoggerHandler(logging.Handler):
    """One framed record for each record of the logging module. What cannot be formatted raises, as it does on AWS."""

    def __init__(self, sink):
        logging.Handler.__init__(self)
        self._sink = sink

    def emit(self, record):
        message = self.format(record)
        if ERA.prints_records:
            sys.stdout.write(message + '\n')
            return
        if isinstance(message, bytes):  # Python 2
            message = message.decode('utf-8', 'replace')
        kind = output.kind_of(record.levelno) if ERA.log_settings else output.TEXT
        self._sink.record(getattr(record, structured.KIND, kind), record.created, message)


class LambdaLoggerFilter(logging.Filter):
    """Adds the id of the current request; empty during init."""

    request_id = ''

    def filter(self, record):
        record.aws_request_id = self.request_id
        if ERA.tenant_id:
            record.tenant_id = None
        return True


class LambdaFormatter(logging.Formatter):
    """The paths of exceptions are as the function knows them."""

    def __init__(self, display):
        logging.Formatter.__init__(self, _FORMAT, _DATE_FORMAT)
        self._display = display

    def formatException(self, exc_info):
        return self._display(logging.Formatter.formatException(self, exc_info))


class Logs(object):
    """The runtime's part in the log of the function. Made once in a zygote, configured when the function is known."""

    def __init__(self, sink, display):
        self._sink, self._is_structured = sink, False
        self._handler, self._filter = LambdaLoggerHandler(sink), LambdaLoggerFilter()
        self._structured = structured.JsonFormatter(display)
        # Of every formatter, the function's own too.
        logging.Formatter.converter = time.gmtime
        self._handler.setFormatter(LambdaFormatter(display))
        self._handler.addFilter(self._filter)
        logging.getLogger().addHandler(self._handler)

    def configure(self, variables):
        """variables: of the environment, the function's settings among them."""
        if not ERA.log_settings:
            return
        if variables.get('AWS_LAMBDA_LOG_FORMAT', '').upper() == 'JSON':
            self._is_structured = True
            self._handler.setFormatter(self._structured)
        name = variables.get('AWS_LAMBDA_LOG_LEVEL', '').upper()
        level = logging.getLevelName('DEBUG' if name == 'TRACE' else name)
        if isinstance(level, int):
            logging.getLogger().setLevel(level)

    def begin(self, request_id):
        self._filter.request_id = request_id

    def error(self, text, document):
        """An exception that nobody caught; text and document say the same of it."""
        now = time.time()
        if self._is_structured:
            timestamp = time.strftime(structured.DATE_FORMAT, logging.Formatter.converter(now))
            text = encode_document(dict({'timestamp': timestamp, 'log_level': 'ERROR'}, **document)).decode('utf-8')
            self._sink.record(output.structured(output.ERROR), now, text)
        else:
            self._sink.record(output.ERROR, now, text)
