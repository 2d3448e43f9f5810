# -*- coding: utf-8 -*-
"""From a handler string to a function, and every way in which that fails."""
import json

from host import Record
from interpreters import RuntimeTest

WARNING = (
    'LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare '
    'cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, '
    'runtime updates can be triggered by a function change, or can be applied automatically. To determine if the '
    'runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a '
    'change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous '
    'runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r\n')


class Load(RuntimeTest):
    def failed(self, files, is_fault=True, **options):
        """The environment, and the reply that says that it could not be loaded. A fault that is kept is the answer to
        each event."""
        host = self.host(files, **options)
        if self.era == 1 or self.era == 2 and is_fault:
            host.ready()
            reply = host.invoke()
            self.assertEqual('E', reply.kind, reply)
            self.assertEqual(reply.payload, host.invoke().payload)
            return host, reply
        reply = host.receive()
        self.assertEqual('F', reply.kind, reply)
        self.assertIsNone(host.receive())
        self.assertEqual(1, host.exit_status())
        return host, reply

    def assert_fault(self, files, error_type, summary, reason=None, trace=(), private='', **options):
        """private: what only the log of the oldest runtimes tells."""
        host, reply = self.failed(files, **options)
        full = summary + (': ' + reason if reason else '')
        self.assertEqual(error_type, reply.header['errorType'])
        self.assertNotIn('moduleError', reply.header)
        self.assertEqual({'working_directory': '/var/task', 'paths': [], 'exceptions': [
            {'message': summary if self.era == 1 else full, 'type': 'LambdaValidationError', 'stack': []}]},
            reply.header['cause'])
        if self.era == 1:
            document, log = {'errorMessage': summary}, full + (': ' + private if private else '') + '\n\n'
        else:
            document = {'errorMessage': full, 'errorType': error_type}
            if self.version >= (3, 9):
                document['requestId'] = ''
            if trace or self.era == 3:
                document['stackTrace'] = trace if self.era == 2 else list(trace)
            log = '[ERROR] %s: %s' % (error_type, full)
            if 'stackTrace' in document:
                # Of a text each character is an entry, and lines are told apart by what splits lines.
                lines = [line for entry in document['stackTrace'] for line in entry.splitlines()]
                log += '\nTraceback (most recent call last):' + ''.join(
                    '\n' + u'\u00a0' * (len(line) - len(line.lstrip(' '))) + line.lstrip(' ') for line in lines)
        self.assertEqual(json.dumps(document).encode(), reply.payload)
        self.assertEqual(log, host.log()[-1].message)
        self.assertEqual('17', host.log()[-1].kind)
        self.assert_warning(host)

    def assert_warning(self, host):
        if self.era == 3:
            warning = host.log()[0]
            self.assertEqual('13', warning.kind)
            time, text = warning.message.split('\t\t')
            self.assertRegex(time, r'\A\[WARNING\]\t[^\t]+Z\Z')
            self.assertEqual(WARNING, text)
        else:
            self.assertFalse(any('LAMBDA_WARNING' in message for message in host.messages()))

    def test_modules_packages_and_directories(self):
        text = 'def run(event, context): return __name__'
        for name, handler, module in (
                ('app.py', 'app.run', 'app'),
                ('src/app.py', 'src/app.run', 'src.app'),
                ('src/app.py', 'src.app.run', 'src.app'),
                ('a/b/c.py', 'a/b/c.run', 'a.b.c'),
                ('pkg/__init__.py', 'pkg.run', 'pkg')):
            files = {name: text}
            parts = name.split('/')[:-1]
            files.update(('/'.join(parts[:i + 1] + ['__init__.py']), text) for i in range(len(parts)))
            module = handler.rsplit('.', 1)[0] if self.era < 3 else module
            self.assertEqual(module, self.ready(files, handler=handler).result())

    def test_directory_without_init(self):
        files = {'src/app.py': 'def run(event, context): return __name__'}
        self.assertEqual('src.app' if self.era == 3 else 'src/app', self.ready(files, handler='src/app.run').result())
        if self.era == 3:
            self.assertEqual('src.app', self.ready(files, handler='src.app.run').result())
        else:
            self.assert_fault(files, 'Runtime.ImportModuleError', "Unable to import module 'src.app'",
                              'No module named src' if self.version < (3,) else "No module named 'src'",
                              handler='src.app.run')

    def test_packages_are_imported_first(self):
        text = 'import sys\ndef run(event, context): return "pkg" in sys.modules'
        files = {'pkg/__init__.py': '', 'pkg/app.py': text}
        self.assertEqual(self.era == 3, self.ready(files, handler='pkg.app.run').result())

    def test_init_hook(self):
        text = 'calls = []\ndef init(*arguments): calls.append(arguments)\ndef run(event, context): return calls'
        host = self.ready({'app.py': text}, handler='app.run')
        for _ in range(2):
            self.assertEqual([[]] if self.era == 1 else [], host.result())

    def test_init_hook_that_fails(self):
        text = 'init = %s\ndef run(event, context): return 1'
        self.assertEqual(1, self.ready({'app.py': text % '5'}, handler='app.run').result())
        host = self.host({'app.py': text % 'lambda: 1 / 0'}, handler='app.run')
        if self.era > 1:
            host.ready()
        else:
            self.assertIsNone(host.receive())
            self.assertEqual(1, host.exit_status())
            self.assertIn('ZeroDivisionError', host.messages()[-1])

    def test_missing_module(self):
        self.assert_fault(
            {'other.py': ''}, 'Runtime.ImportModuleError', "Unable to import module 'nope'",
            'No module named nope' if self.version < (3,) else "No module named 'nope'", handler='nope.handler')

    def test_missing_import(self):
        self.assert_fault(
            'import not_installed', 'Runtime.ImportModuleError', "Unable to import module 'lambda_function'",
            'No module named not_installed' if self.version < (3,) else "No module named 'not_installed'")

    def test_missing_name_shows_no_path_of_the_host(self):
        reason = "cannot import name 'x'"
        if self.version < (3,):
            reason = 'cannot import name x'
        elif self.version >= (3, 7):
            reason += " from 'lib' (/var/task/lib.py)"
        self.assert_fault(
            {'lambda_function.py': 'from lib import x', 'lib.py': ''}, 'Runtime.ImportModuleError',
            "Unable to import module 'lambda_function'", reason)

    def test_missing_handler(self):
        private = ("module 'lambda_function' has no attribute 'lambda_handler'" if self.version >= (3,) else
                   "'module' object has no attribute 'lambda_handler'")
        self.assert_fault('', 'Runtime.HandlerNotFound', "Handler 'lambda_handler' missing on module 'lambda_function'",
                          private=private)

    def test_malformed_handler(self):
        self.assert_fault(
            '', 'Runtime.MalformedHandlerName', "Bad handler 'handler'",
            'need more than 1 value to unpack' if self.version < (3,) else
            'not enough values to unpack (expected 2, got 1)', handler='handler')

    def test_builtin_module(self):
        self.assert_fault(
            {'sys.py': ''}, 'Runtime.BuiltInModuleConflict', 'Cannot use built-in module sys as a handler module',
            handler='sys.handler')

    def test_syntax_error(self):
        reason = 'unexpected EOF while parsing' if self.version < (3, 10) else "'(' was never closed"
        host, reply = self.failed({'pkg/app.py': 'import os\nx = (1,\n', 'pkg/__init__.py': ''}, handler='pkg/app.run')
        document = json.loads(reply.payload.decode())
        self.assertEqual('Runtime.UserCodeSyntaxError', reply.header['errorType'])
        if self.era == 1:
            self.assertEqual({'errorMessage': "Syntax error in module 'pkg/app'"}, document)
        else:
            line = document['errorMessage'].rsplit(' ', 1)[1][:-1]
            text = '' if line == '3' else 'x = (1,\n'
            self.assertEqual("Syntax error in module 'pkg/app': %s (app.py, line %s)" % (reason, line),
                             document['errorMessage'])
            lines = '  File "/var/task/pkg/app.py" Line %s\n    %s' % (line, text)
            if self.era == 2:
                self.assertEqual('File "/var/task/pkg/app.py" Line %s\n\t%s' % (line, text), document['stackTrace'])
            else:
                self.assertEqual([lines], document['stackTrace'])
        self.assertNotIn(host.directory, reply.payload.decode() + ''.join(host.messages()))

    def test_syntax_error_byte_for_byte(self):
        self.assert_fault(
            'x = 1\nif x:\n    y = = 2\n', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'lambda_function'",
            'invalid syntax (lambda_function.py, line 3)',
            trace='File "/var/task/lambda_function.py" Line 3\n\t    y = = 2\n' if self.era == 2 else
            ['  File "/var/task/lambda_function.py" Line 3\n        y = = 2\n'])

    def test_exception_at_import(self):
        host, reply = self.failed({'lambda_function.py': 'import lib\n', 'lib.py': 'x = 1\n{}["key"]\n'}, False)
        document = json.loads(reply.payload.decode())
        self.assertEqual('KeyError', reply.header['errorType'])
        self.assert_warning(host)
        if self.era == 1:
            self.assertEqual(b'{"errorMessage": "module initialization error"}', reply.payload)
            self.assertEqual("module initialization error: 'key'\n\n", host.log()[-1].message)
            self.assertEqual("'key'", reply.header['moduleError'])
            return
        self.assertNotIn('moduleError', reply.header)
        self.assertEqual(("'key'", 'KeyError'), (document['errorMessage'], document['errorType']))
        trace = document['stackTrace']
        if self.era == 2:
            self.assertEqual('  File "/var/lang/lib/python3.7/imp.py", line 234, in load_module\n'
                             '    return load_source(name, filename, file)\n', trace[0])
        else:
            self.assertRegex(trace[0], r'\A  File "/var/lang/lib/python%d\.%d/importlib/__init__\.py", line \d+, '
                                       r'in import_module\n    return _bootstrap\._gcd_import' % self.version)
            self.assertRegex(trace[1], r'\A  File "<frozen importlib\._bootstrap>", line \d+, in _gcd_import\n')
        self.assertEqual(len(trace), len(reply.header['cause']['exceptions'][0]['stack']))
        self.assertEqual(['  File "/var/task/lambda_function.py", line 1, in <module>\n    import lib\n',
                          '  File "/var/task/lib.py", line 2, in <module>\n    {}["key"]\n'],
                         [line for line in trace if 'importlib' not in line and '/imp.py' not in line])
        self.assertTrue(host.log()[-1].message.startswith(
            u'[ERROR] KeyError: \'key\'\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/lang/'))
        self.assertNotIn(host.directory, reply.payload.decode() + ''.join(host.messages()))

    def test_output_before_the_failure_is_kept_in_order(self):
        host, _ = self.failed('print("one")\n1 / 0\n', False)
        self.assertEqual('one\n', host.log()[0])
        self.assertIsInstance(host.log()[-1], Record)

    def test_function_that_has_our_module_names(self):
        names = ['bootstrap', 'channel', 'context', 'environment', 'errors', 'era', 'event', 'handler', 'logs', 'loop',
                 'output', 'paths', 'process', 'result', 'strings', 'compile', 'probe', 'resource']
        files = dict(('%s.py' % name, 'mine = True') for name in names)
        files['lambda_function.py'] = '''
            import %s
            def lambda_handler(event, context):
                return [name for name in %r.split() if not globals()[name].mine]
        ''' % (', '.join(names), ' '.join(names))
        self.assertEqual([], self.ready(files).result())

    def test_handler_in_a_module_named_as_ours(self):
        for name in ('handler', 'context', 'logs', 'bootstrap', 'resource'):
            files = {name + '.py': 'def run(event, context): return __file__'}
            host = self.ready(files, handler=name + '.run')
            self.assertTrue(host.result().startswith(host.task_root + '/' + name + '.py'))

    def test_handler_that_is_not_a_function(self):
        host = self.ready('lambda_handler = 5')
        document = json.loads(host.invoke().payload.decode())
        self.assertEqual(("'int' object is not callable", 'TypeError'),
                         (document['errorMessage'], document['errorType']))
        # The one of AWS's own that calls it; of 3.7 it is not known.
        frames = [str(frame) for frame in document.get('stackTrace', [])]
        self.assertEqual([0 if self.era == 2 else 1] * 2,
                         [len(frames), len([frame for frame in frames if '= request_handler(' in frame])])
