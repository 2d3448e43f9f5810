"""The life of an execution environment: setup, load the handler, then one event after the other."""
from __future__ import unicode_literals
import json
import locale
import logging
import os
import sys
import time

from awslambdaric import bootstrap

from . import channel as frames
from . import context, environment, errors, event, handler, logs, output, paths, preloaded, process, program, restart
from . import result
from .era import ERA, PYTHON2
from .strings import native, to_text

_TRACE_ID = native('_X_AMZN_TRACE_ID')

# Of what the host takes. A longer cause is left out, as AWS's runtime does.
_LARGEST_HEADER = 1024 * 1024

# AWS's text, to the carriage return.
_LOAD_WARNING = (
    'LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare '
    'cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, '
    'runtime updates can be triggered by a function change, or can be applied automatically. To determine if the '
    'runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a '
    'change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous '
    'runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r')


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
            roots = [native(setup[name]) for name in ('taskRoot', 'layerRoot') if name in setup]
            bootstraps = [os.path.join(root, native('bootstrap')) for root in roots]
            program.become(channel, setup['environment'], roots[0], bootstraps)
        runtime.set_up(setup)
        runtime.serve()
    except frames.HostGone:
        # Not sys.exit: threads of the function would keep the process.
        os._exit(0)


def resume(control, output_descriptor):
    """As `run`, in an interpreter that `restart` has started: the setup is in the environment."""
    channel = frames.Channel(control)
    try:
        runtime = Environment(channel, output.Output(output_descriptor), is_restarted=True)
        runtime.begin()
        runtime.prepare_for_forks()
        runtime.set_up(restart.setup())
        runtime.serve()
    except frames.HostGone:
        os._exit(0)


class Environment(object):
    """Made once in a zygote, and used in each process that it forks: begin, then set_up, when the function is known."""

    def __init__(self, channel, sink, is_restarted=False):
        self.channel, self._sink, self._is_restarted = channel, sink, is_restarted
        self._display = to_text
        self._traced = None
        _default_encoding()
        paths.name_library()
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
        layer_root = native(setup.get('layerRoot') or paths.LAYERS)
        if not self._is_restarted and restart.is_needed(variables):
            restart.run(variables, task_root, layer_root, self.channel, self._sink)
        self._display = paths.displayed(task_root, layer_root)
        environment.apply(variables, task_root, layer_root)
        self._function = context.function_attributes(variables)
        self._logs.configure(variables)
        preloaded.give_way(environment.before_runtime())
        self._tells_memory = not setup.get('countsMemory')
        self._handler = self._load(native(setup['handler']))

    def serve(self):
        self.channel.send(frames.READY, self._peak())
        bootstrap.run(self)

    def answer(self, frame):
        """frame: an event. Returns what the handler did."""
        returned, (kind, header, payload) = self._invoke(event.parse(frame.header.decode('utf-8')), frame.payload)
        self._sink.flush()
        if self._mark.is_fork():
            # A child that the function forked, and that came back from the handler. The parent answers.
            os._exit(0 if kind == frames.DONE else 1)
        self.channel.send(kind, header, payload)
        return returned

    def forget(self):
        """What it was set up with."""
        self._handler = self._function = None
        self._logs.begin('')

    def _load(self, name):
        try:
            module, function = handler.resolve(name)
        except Exception as error:
            fault = errors.load_fault(error)
            if fault is not None and ERA.keeps_faults:
                return handler.stand_in(fault)
            failure = errors.failure(sys.exc_info(), self._display)
        else:
            handler.call_init(module)
            return function
        if ERA.load_warning:
            logging.warning(_LOAD_WARNING)
        header, document = self._report(failure)
        self._sink.flush()
        self.channel.send(frames.INIT_FAILED, header, document)
        os._exit(1)

    def _invoke(self, request, payload):
        """What the handler returned, and the frame that answers an event."""
        request_id = native(request['requestId'])
        self._logs.begin(request_id)
        trace = request.get('traceHeader')
        if trace:
            os.environ[_TRACE_ID] = native(trace)
        elif self._traced:
            os.environ.pop(_TRACE_ID, None)
        self._traced, returned = trace, None
        try:
            lambda_context = context.LambdaContext(self._function, request, self._log)
            returned = self._handler(event.decode(payload), lambda_context)
            encoded = result.encode(returned)
        except Exception:
            failure = errors.failure(sys.exc_info(), self._display)
            header, document = self._report(failure, request_id)
            return returned, (frames.ERROR, header, document)
        return returned, (frames.DONE, self._peak() if self._tells_memory else b'', encoded)

    def _peak(self):
        return b'{"maxRssKb": %d}' % self._memory.kilobytes()

    def _report(self, failure, request_id=None):
        """Logs it; returns header and payload of its frame."""
        header, document = {'errorType': failure.error_type, 'cause': failure.cause}, failure.document
        if failure.of_module is not None:
            header['moduleError'] = failure.of_module
        if request_id is not None:
            if self._tells_memory:
                header['maxRssKb'] = self._memory.kilobytes()
            if ERA.request_id:
                document['requestId'] = request_id
        self._logs.error(failure.log, document)
        encoded = json.dumps(header).encode('ascii')
        if len(encoded) >= _LARGEST_HEADER:
            del header['cause']
            encoded = json.dumps(header).encode('ascii')
        return encoded, result.encode_document(document)

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
    """AWS made UTF-8 the default encoding of Python 2, and had the locale that LANG names."""
    if PYTHON2:
        reload(sys)  # noqa: F821 (brings back the function that site.py removes)
        sys.setdefaultencoding('utf-8')
        try:
            locale.setlocale(locale.LC_CTYPE, native('C.UTF-8'))
        except locale.Error:
            pass  # not Linux
