# -*- coding: utf-8 -*-
"""Exceptions of the handler: their document, byte for byte, and their text in the log."""
import json

from host import REQUEST_ID
from interpreters import RuntimeTest

RAISES = u'''
# -*- coding: utf-8 -*-
def inner(event):
    return event['key4']

def lambda_handler(event, context):
    return inner(event)
'''


class Errors(RuntimeTest):
    def failed(self, text, event=None, **options):
        host = self.ready(text, **options)
        reply = host.invoke(event)
        self.assertEqual('E', reply.kind, reply)
        self.assertNotIn(host.directory, reply.payload.decode() + ''.join(host.messages()))
        return host, reply

    def message(self, text, event=None):
        _, reply = self.failed(text, event)
        return json.loads(reply.payload.decode()).get('errorMessage')

    def test_document(self):
        _, reply = self.failed(RAISES)
        self.assertEqual({'errorType', 'maxRssKb', 'cause'}, set(reply.header))
        self.assertEqual('KeyError', reply.header['errorType'])
        strings = r'''["  File \"/var/task/lambda_function.py\", line 6, in lambda_handler\n''' \
            r'''    return inner(event)\n", "  File \"/var/task/lambda_function.py\", line 3, in inner\n''' \
            r'''    return event['key4']\n"]'''
        lists = r'''[["/var/task/lambda_function.py", 6, "lambda_handler", "return inner(event)"], ''' \
            r'''["/var/task/lambda_function.py", 3, "inner", "return event['key4']"]]'''
        error = '''"errorMessage": "'key4'", "errorType": "KeyError"'''
        if self.version == (2, 7):
            expected = '''{"stackTrace": %s, "errorType": "KeyError", "errorMessage": "'key4'"}''' % lists
        elif self.era == 1:
            expected = '{%s, "stackTrace": %s}' % (error, lists)
        elif self.version < (3, 9):
            expected = '{%s, "stackTrace": %s}' % (error, strings)
        else:
            expected = '{%s, "requestId": "%s", "stackTrace": %s}' % (error, REQUEST_ID, strings)
        self.assertEqual(expected, reply.payload.decode())

    def test_cause_for_a_trace(self):
        _, reply = self.failed(RAISES)
        stack = [{'label': 'lambda_handler', 'path': '/var/task/lambda_function.py', 'line': 6},
                 {'label': 'inner', 'path': '/var/task/lambda_function.py', 'line': 3}]
        self.assertEqual({
            'working_directory': '/var/task', 'paths': ['/var/task/lambda_function.py'],
            'exceptions': [{'message': "'key4'", 'type': 'KeyError', 'stack': stack}]}, reply.header['cause'])

    def test_cause_that_is_too_long(self):
        host = self.ready('def lambda_handler(event, context): raise ValueError("x" * event)')
        for size, has_cause in ((1000, True), (1100000, False)):
            self.assertEqual(has_cause, 'cause' in host.invoke(size).header)

    def test_log(self):
        host, _ = self.failed(RAISES)
        record, = host.log()
        self.assertEqual('17', record.kind)
        if self.era == 1:
            expected = (u"'key4': KeyError\n"
                        u"Traceback (most recent call last):\n"
                        u'  File "/var/task/lambda_function.py", line 6, in lambda_handler\n'
                        u"    return inner(event)\n"
                        u'  File "/var/task/lambda_function.py", line 3, in inner\n'
                        u"    return event['key4']\n"
                        u"KeyError: 'key4'\n\n")
        else:
            space = u'\u00a0'
            expected = u'\n'.join([
                u"[ERROR] KeyError: 'key4'",
                u"Traceback (most recent call last):",
                space * 2 + u'File "/var/task/lambda_function.py", line 6, in lambda_handler',
                space * 4 + u"return inner(event)",
                space * 2 + u'File "/var/task/lambda_function.py", line 3, in inner',
                space * 4 + u"return event['key4']"])
        self.assertEqual(expected, record.message)

    def test_error_without_message(self):
        _, reply = self.failed('def lambda_handler(event, context): raise ValueError()')
        document = json.loads(reply.payload.decode())
        self.assertEqual(self.era == 3, 'errorMessage' in document)
        self.assertEqual(('', 'ValueError'), (document.get('errorMessage', ''), document['errorType']))

    def test_type_is_the_bare_class_name(self):
        _, reply = self.failed('''
            class Outer:
                class Inner(Exception):
                    pass
            def lambda_handler(event, context):
                raise Outer.Inner('x')
        ''')
        self.assertEqual('Inner', reply.header['errorType'])

    def test_unicode_message(self):
        self.assertEqual(u'Zoë', self.message(u'''
            # -*- coding: utf-8 -*-
            def lambda_handler(event, context): raise ValueError(u'Zoë')
        '''))

    def test_message_that_is_no_utf8(self):
        text = r'''
            def lambda_handler(event, context): raise ValueError('\udc80' if str is not bytes else '\x80')
        '''
        self.assertEqual(u'\ufffd' if self.version < (3,) else u'\udc80', self.message(text))

    def test_message_that_cannot_be_had(self):
        self.assertEqual('' if self.era == 3 else None, self.message('''
            class Broken(Exception):
                def __str__(self):
                    raise ValueError('x')
            def lambda_handler(event, context):
                raise Broken()
        '''))

    def test_cause_is_left_out(self):
        _, reply = self.failed('''
            def lambda_handler(event, context):
                try:
                    {}['k']
                except KeyError:
                    raise ValueError('outer')
        ''')
        self.assertNotIn(b'KeyError', reply.payload.replace(b'except KeyError', b''))
        self.assertEqual(1, len(json.loads(reply.payload.decode())['stackTrace']))

    def test_no_carets(self):
        _, reply = self.failed('def lambda_handler(event, context): return (event["a"] + 1) / event["b"]["c"]')
        self.assertNotIn(b'^', reply.payload)
        self.assertNotIn(b'~', reply.payload)

    def test_frames_of_the_standard_library(self):
        _, reply = self.failed('import json\ndef lambda_handler(event, context): json.loads("{")')
        trace = json.loads(reply.payload.decode())['stackTrace']
        root = '/usr/lib64/python2.7' if self.version < (3,) else '/var/lang/lib/python%d.%d' % self.version
        self.assertIn(root + '/json/__init__.py', trace[1][0] if self.era == 1 else trace[1])

    def test_source_that_is_not_there(self):
        _, reply = self.failed('''
            def lambda_handler(event, context):
                exec(compile('1 / 0', '<generated>', 'exec'))
        ''')
        trace = json.loads(reply.payload.decode())['stackTrace'][-1]
        if self.era == 1:
            self.assertEqual(['<generated>', 1, '<module>'], trace[:3])
            self.assertIn(trace[3], (None, ''))
        else:
            self.assertEqual('  File "<generated>", line 1, in <module>\n', trace)

    def test_recursion(self):
        _, reply = self.failed('def lambda_handler(event, context): lambda_handler(event, context)')
        document = json.loads(reply.payload.decode())
        self.assertEqual('RuntimeError' if self.version < (3,) else 'RecursionError', document['errorType'])
        if self.era > 1:
            self.assertRegex(document['stackTrace'][-1], r'\A  \[Previous line repeated \d+ more times\]\n\Z')

    def test_paths_of_the_host_in_messages(self):
        self.assertEqual("[Errno 2] No such file or directory: '/var/task/nope.txt'", self.message('''
            import os
            def lambda_handler(event, context): open(os.path.join(os.path.dirname(__file__), 'nope.txt'))
        '''))

    def test_logged_exception_shows_no_path_of_the_host(self):
        host = self.ready('''
            import logging
            def lambda_handler(event, context):
                try:
                    1 / 0
                except ZeroDivisionError:
                    logging.exception('caught')
        ''')
        host.result()
        message, = host.messages()
        self.assertIn('caught\nTraceback (most recent call last):\n  File "/var/task/lambda_function.py", line 4, in '
                      'lambda_handler\n    1 / 0\n', message)

    def test_bad_client_context(self):
        host = self.ready('def lambda_handler(event, context): pass')
        for header, name in (('clientContext', 'Client Context'), ('cognitoIdentity', 'Cognito Identity')):
            for text in ('{', '[]', '"x"'):
                reply = host.invoke(**{header: text})
                self.assertEqual(('E', 'Runtime.LambdaContextUnmarshalError'), (reply.kind, reply.header['errorType']))
                document = json.loads(reply.payload.decode())
                self.assertTrue(document['errorMessage'].startswith('Unable to parse %s JSON: ' % name), document)
