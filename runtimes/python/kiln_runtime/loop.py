"""The life of an execution environment: setup, load the handler, then one event after the other."""
from __future__ import unicode_literals
import json
import logging
import os
import sys
import time

from . import channel as frames
from . import context, environment, errors, event, handler, logs, output, paths, preloaded, process, program, result
from .era import ERA
from .strings import PYTHON2, native, to_text

_TRACE_ID = native('_X_AMZN_TRACE_ID')

_LOAD_WARNING = (
    'LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare '
    'cases, a Lambda runtime update can cause unexpected function behavior.\r')


def run(control, output_descriptor):
    """Serves events until the host closes the control socket. Both arguments are file descriptors."""
    channel = frames.Channel(control)
    try:
        runtime = Environment(channel, output.Output(output_descriptor))
        runtime.begin()
        runtime.prepare_for_forks()
        process.limit()
        setup = json.loads(channel.receive().header.decode('utf-8'))
        if setup.get('program'):
            process.keep_life()
            root = native(setup['taskRoot'])
            program.become(channel, setup['environment'], root, [os.path.join(root, native('bootstrap'))])
        runtime.set_up(setup)
        runtime.serve()
    except frames.HostGone:
        # Not sys.exit: threads of the function would keep the process.
        os._exit(0)


class Environment(object):
    """Made once in a zygote, and used in each process that it forks: begin, then set_up, when the function is known."""

    def __init__(self, channel, sink):
        self.channel, self._sink = channel, sink
        self._display = to_text
        self._traced = None
        _default_encoding()
        sys.excepthook = self._uncaught
        sink.install()
        self._logs = logs.Logs(sink, lambda text: self._display(text))
        process.hide_imports()

    def begin(self, is_fork=False):
        """In the process that will run the function. is_fork: of a zygote."""
        self._mark = process.ForkMark()
        self._memory = process.PeakMemory(is_fork)

    def set_up(self, setup):
        """setup: the header of the setup frame."""
        task_root, variables = native(setup['taskRoot']), setup['environment']
        self._display = paths.displayed(task_root)
        environment.apply(variables, task_root)
        self._function = context.function_attributes(variables)
        self._logs.configure(variables)
        preloaded.give_way(environment.before_runtime())
        self._tells_memory = not setup.get('countsMemory')
        self._handler = self._load(native(setup['handler']))

    def serve(self):
        self.channel.send(frames.READY, self._peak())
        while True:
            self.answer(self.channel.receive())

    def answer(self, frame):
        """frame: an event."""
        kind, header, payload = self._invoke(event.parse(frame.header.decode('utf-8')), frame.payload)
        self._sink.flush()
        if self._mark.is_fork():
            # A child that the function forked, and that came back from the handler. The parent answers.
            os._exit(0 if kind == frames.DONE else 1)
        self.channel.send(kind, header, payload)

    def forget(self):
        """What it was set up with."""
        self._handler = self._function = None
        self._logs.begin('')

    def _load(self, name):
        try:
            return handler.resolve(name)
        except Exception:
            failure = errors.load_failure(sys.exc_info(), self._display)
        if ERA.load_warning:
            logging.warning(_LOAD_WARNING)
        header, document = self._report(failure)
        self._sink.flush()
        self.channel.send(frames.INIT_FAILED, header, document)
        os._exit(1)

    def _invoke(self, request, payload):
        """The frame that answers an event."""
        request_id = native(request['requestId'])
        self._logs.begin(request_id)
        trace = request.get('traceHeader')
        if trace:
            os.environ[_TRACE_ID] = native(trace)
        elif self._traced:
            os.environ.pop(_TRACE_ID, None)
        self._traced = trace
        encoding = False
        try:
            lambda_context = context.LambdaContext(self._function, request, self._log)
            value = self._handler(event.decode(payload), lambda_context)
            encoding = True
            encoded = result.encode(value)
        except Exception:
            failure = errors.failure(
                sys.exc_info(), self._display,
                'An error occurred during JSON serialization of response' if encoding else None)
            header, document = self._report(failure, request_id)
            return frames.ERROR, header, document
        return frames.DONE, self._peak() if self._tells_memory else b'', encoded

    def _peak(self):
        return b'{"maxRssKb": %d}' % self._memory.kilobytes()

    def _report(self, failure, request_id=None):
        """Logs it; returns header and payload of its frame."""
        header, document = {'errorType': failure.error_type}, failure.document
        if request_id is not None:
            if self._tells_memory:
                header['maxRssKb'] = self._memory.kilobytes()
            if ERA.request_id:
                document['requestId'] = request_id
        self._logs.error(failure.log, document)
        return json.dumps(header).encode('ascii'), result.encode_document(document)

    def _log(self, message):
        self._sink.record(output.TEXT, time.time(), message.decode('utf-8', 'replace') if PYTHON2 else message)

    def _uncaught(self, kind, value, trace):
        """What ends the process other than an Exception: KeyboardInterrupt, say."""
        self._sink.record(output.ERROR, time.time(), errors.traceback_of((kind, value, trace), self._display))

    def prepare_for_forks(self):
        """Of the function's own."""
        self._sink.prepare_for_forks()
        # Else a child that outlives this process would keep the socket open, and the host waiting.
        if hasattr(os, 'register_at_fork'):
            os.register_at_fork(after_in_child=self.channel.close)


def _default_encoding():
    """AWS made UTF-8 the default encoding of Python 2."""
    if PYTHON2:
        reload(sys)  # noqa: F821 (brings back the function that site.py removes)
        sys.setdefaultencoding('utf-8')
