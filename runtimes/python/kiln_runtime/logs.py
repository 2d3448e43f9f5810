"""The handler on the root logger. It is there before the function's code is, so that basicConfig() changes nothing."""
import logging
import time

from . import output

_FORMAT = '[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n'
_DATE_FORMAT = '%Y-%m-%dT%H:%M:%S'

_KINDS = {
    'DEBUG': output.DEBUG,
    'INFO': output.INFO,
    'WARNING': output.WARNING,
    'ERROR': output.ERROR,
    'CRITICAL': output.CRITICAL,
}


class LambdaLoggerHandler(logging.Handler):
    """One framed record for each record of the logging module."""

    def __init__(self, sink):
        logging.Handler.__init__(self)
        self._sink = sink

    def emit(self, record):
        try:
            message = self.format(record)
            if isinstance(message, bytes):  # Python 2
                message = message.decode('utf-8', 'replace')
            self._sink.record(_KINDS.get(record.levelname, output.TEXT), record.created, message)
        except Exception:
            self.handleError(record)


class LambdaLoggerFilter(logging.Filter):
    """Adds the id of the current request; empty during init."""

    request_id = ''

    def filter(self, record):
        record.aws_request_id = self.request_id
        return True


class LambdaFormatter(logging.Formatter):
    """Times in UTC, and the paths of exceptions as the function knows them."""

    converter = time.gmtime

    def __init__(self, display):
        logging.Formatter.__init__(self, _FORMAT, _DATE_FORMAT)
        self._display = display

    def formatException(self, exc_info):
        return self._display(logging.Formatter.formatException(self, exc_info))


def install(sink, display):
    """Returns the filter, which is to be told each request id."""
    handler, request = LambdaLoggerHandler(sink), LambdaLoggerFilter()
    handler.setFormatter(LambdaFormatter(display))
    handler.addFilter(request)
    logging.getLogger().addHandler(handler)
    return request
