# -*- coding: utf-8 -*-
"""Events, results, and what is set for each invoke."""
import json

from interpreters import RuntimeTest

ECHO = '''
def lambda_handler(event, context):
    return event
'''


class Invoke(RuntimeTest):
    def test_ready_tells_memory(self):
        host = self.host(ECHO)
        kind, header, payload = host.receive()
        self.assertEqual(('R', ['maxRssKb'], b''), (kind, list(header), payload))
        self.assertTrue(3000 < header['maxRssKb'] < 60000, header)

    def test_memory_that_the_host_counts_is_not_told(self):
        host = self.ready(ECHO, countsMemory=True)
        self.assertIsNone(host.invoke().header)

    def test_failure_without_the_memory(self):
        host = self.ready('def lambda_handler(event, context): raise ValueError()', countsMemory=True)
        self.assertEqual({'errorType', 'cause'}, set(host.invoke().header))

    def test_event_comes_back_with_the_memory_used(self):
        host = self.ready(ECHO)
        reply = host.invoke(payload=b'{"b": [1, 2.5, null, true]}')
        self.assertEqual('D', reply.kind)
        self.assertEqual(b'{"b": [1, 2.5, null, true]}', reply.payload)
        self.assertEqual(['maxRssKb'], list(reply.header))
        self.assertTrue(3000 < reply.header['maxRssKb'] < 60000, reply.header)

    def test_memory_used_is_the_highest_so_far(self):
        host = self.ready('''
            def lambda_handler(event, context):
                len(bytearray(event * 1024 * 1024))
        ''')
        before = host.invoke(0).header['maxRssKb']
        during = host.invoke(50).header['maxRssKb']
        after = host.invoke(0).header['maxRssKb']
        self.assertTrue(45000 < during - before < 60000, (before, during))
        self.assertTrue(during <= after < during + 1000, (during, after))

    def test_memory_of_the_host_is_not_counted(self):
        ballast = bytearray(b'x') * (150 * 1024 * 1024)
        host = self.ready(ECHO)
        self.assertLess(host.invoke().header['maxRssKb'], 60000)
        del ballast

    def test_events_of_all_kinds(self):
        host = self.ready(ECHO)
        for event in ({}, [], None, True, 0, 1.5, '', 'text', [[]], {'a': {'b': ['c']}}):
            self.assertEqual(event, json.loads(host.invoke(payload=json.dumps(event).encode()).payload.decode()))

    def test_unicode_event_and_result(self):
        host = self.ready(u'''
            # -*- coding: utf-8 -*-
            def lambda_handler(event, context):
                return {'same': event['name'] == u'Zo\\u00eb \\U0001f600', 'name': event['name'], 'length': 1}
        ''')
        reply = host.invoke(payload=u'{"name": "Zoë 😀"}'.encode('utf-8'))
        document = json.loads(reply.payload.decode('utf-8'))
        self.assertEqual({'same': True, 'name': u'Zoë 😀', 'length': 1}, document)
        self.assertEqual(self.version >= (3, 12), u'Zoë 😀'.encode('utf-8') in reply.payload)

    def test_event_strings_are_text(self):
        host = self.ready('''
            def lambda_handler(event, context):
                return [type(event).__name__, type(event['k']).__name__]
        ''')
        self.assertEqual(['dict', 'unicode' if self.version < (3,) else 'str'], host.result({'k': 'v'}))

    def test_large_event_and_result(self):
        host = self.ready(ECHO)
        event = ['x' * 1000] * (6 * 1024)
        reply = host.invoke(event)
        self.assertEqual(json.dumps(event).encode(), reply.payload)
        self.assertEqual({'small': 1}, host.result({'small': 1}))

    def test_event_that_comes_in_pieces(self):
        host = self.ready(ECHO)
        sendall, pieces = host.control.sendall, []
        host.control = Pieces(host.control, pieces)
        host.start_invoke({'k': 'v' * 100})
        for piece in pieces:
            sendall(piece)
        self.assertEqual({'k': 'v' * 100}, json.loads(host.receive().payload.decode()))

    def test_event_that_is_not_json(self):
        host = self.ready(ECHO)
        reply = host.invoke(payload=b'{"a": ')
        document = json.loads(reply.payload.decode())
        self.assertEqual('E', reply.kind)
        if self.era == 1:
            kind, message = (('ValueError', 'No JSON object could be decoded') if self.version < (3,) else
                             ('JSONDecodeError', 'Expecting value: line 1 column 7 (char 6)'))
            self.assertEqual((kind, message), (document['errorType'], document['errorMessage']))
            self.assertTrue(document['stackTrace'][0][0].endswith('/json/decoder.py'), document)
            self.assertTrue(host.log()[-1].message.startswith('Unable to parse input as json: %s\nTraceb' % message))
        else:
            self.assertEqual('Runtime.UnmarshalError', document['errorType'])
            self.assertEqual('Unable to unmarshal input: Expecting value: line 1 column 7 (char 6)',
                             document['errorMessage'])

    def test_event_that_is_not_utf8(self):
        self.assertEqual('E', self.ready(ECHO).invoke(payload=b'"\xff"').kind)

    def test_globals_and_environment_last(self):
        host = self.ready('''
            count = 0
            def lambda_handler(event, context):
                global count
                count += 1
                return count
        ''')
        self.assertEqual([1, 2, 3], [host.result() for _ in range(3)])

    def test_trace_header_is_set_and_unset(self):
        host = self.ready('''
            import os, subprocess
            def lambda_handler(event, context):
                child = subprocess.Popen(['/bin/sh', '-c', 'echo -n $_X_AMZN_TRACE_ID'], stdout=subprocess.PIPE)
                return [os.environ.get('_X_AMZN_TRACE_ID'), child.communicate()[0].decode()]
        ''')
        header = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1'
        self.assertEqual([header, header], host.result(traceHeader=header))
        self.assertEqual([None, ''], host.result())
        self.assertEqual([header, header], host.result(traceHeader=header))

    def test_error_does_not_end_the_environment(self):
        host = self.ready('''
            def lambda_handler(event, context):
                return 1 / event
        ''')
        self.assertEqual(['E', 'D', 'E', 'D'], [host.invoke(event).kind for event in (0, 1, 0, 1)])


class Pieces(object):
    """A socket that keeps what is sent, cut into pieces."""

    def __init__(self, socket, pieces):
        self._socket, self._pieces = socket, pieces

    def sendall(self, data):
        self._pieces.extend(data[start:start + 7] for start in range(0, len(data), 7))

    def __getattr__(self, name):
        return getattr(self._socket, name)
