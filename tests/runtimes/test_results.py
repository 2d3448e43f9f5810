# -*- coding: utf-8 -*-
"""From what a handler returns to bytes."""
import json

from interpreters import RuntimeTest

RETURNS = u'''
# -*- coding: utf-8 -*-
import collections
from decimal import Decimal
Point = collections.namedtuple('Point', 'x y')
class Text(str): pass
class Number(int): pass
class Colour(enum.IntEnum):
    RED = 7
def nested(depth, value):
    for _ in range(depth):
        value = [value]
    return value
def loop():
    circle = []
    circle.append(circle)
    return circle
def lambda_handler(event, context):
    return eval(event)
'''


class Results(RuntimeTest):
    def setUp(self):
        text = RETURNS
        if self.version < (3,):
            text = text.replace(u'class Colour(enum.IntEnum):\n    RED = 7\n', u'')
        else:
            text = text.replace(u'import collections', u'import enum, collections')
        self.environment = self.ready(text)

    def assert_result(self, expected, expression):
        reply = self.environment.invoke(expression)
        self.assertEqual('D', reply.kind, reply)
        expected = expected if isinstance(expected, bytes) else expected.encode('utf-8')
        self.assertEqual(expected, reply.payload, expression)

    def error(self, expression):
        reply = self.environment.invoke(expression)
        self.assertEqual('E', reply.kind, (expression, reply))
        return reply, json.loads(reply.payload.decode())

    def test_plain(self):
        for expected, expression in (
                ('null', 'None'), ('true', 'True'), ('1', '1'), ('1.5', '1.5'), ('"a"', '"a"'), ('[]', '[]'),
                ('{}', '{}'), ('[1, [2, "b"]]', '(1, (2, "b"))'), ('{"a": 1, "b": 2}', '{"a": 1, "b": 2}'),
                ('{"1": 2}', '{1: 2}'), ('{"null": 0}', '{None: 0}'),
                ('{"True": 0}' if self.version < (3,) else '{"true": 0}', '{True: 0}'),
                ('"\\"\\n"', r"'\"\n'"), ('100000000000000000000', '10 ** 20')):
            self.assert_result(expected, expression)

    def test_floats_that_json_has_no_word_for(self):
        self.assert_result('[NaN, Infinity, -Infinity]', '[float("nan"), float("inf"), -float("inf")]')

    def test_non_ascii(self):
        self.assert_result(u'"Zoë 😀"' if self.version >= (3, 12) else '"Zo\\u00eb \\ud83d\\ude00"',
                           u'u"Zo\\u00eb \\U0001f600"')

    def test_lone_surrogate(self):
        if self.version >= (3,):
            self.assert_result('"\\udc80"', u"'\\udc80'")

    def test_decimal(self):
        first = self.era == 1
        self.assert_result('1.1' if first else '1.10', 'Decimal("1.10")')
        self.assert_result('[0.0, 1.2345678901234567e+19, NaN, {"a": 2.5}]' if first else
                           '[0, 12345678901234567890.5, NaN, {"a": 2.50}]',
                           '[Decimal(0), Decimal("12345678901234567890.5"), Decimal("NaN"), {"a": Decimal("2.50")}]')

    def test_decimal_among_all_else(self):
        self.assert_result('[1.5, "d", null, true, 1.0, {"1": []}, [2]]',
                           '[Decimal("1.5"), "d", None, True, 1.0, {1: []}, (2,)]')

    def test_subclasses(self):
        self.assert_result('["t", 5, {"a": 1}]', '[Text("t"), Number(5), collections.OrderedDict(a=1)]')
        if self.version >= (3,):
            self.assert_result('[7]', '[Colour.RED]')

    def test_namedtuple(self):
        self.assert_result('{"x": 1, "y": 2}' if self.era == 3 else '[1, 2]', 'Point(1, 2)')
        self.assert_result('[{"p": {"x": 1, "y": [{"x": 3, "y": 4}]}}]' if self.era == 3 else '[{"p": [1, [[3, 4]]]}]',
                           '[{"p": Point(1, [Point(3, 4)])}]')

    def test_bytes(self):
        if self.version < (3,):
            self.assert_result('"abc"', 'b"abc"')
        elif self.era == 1:
            _, document = self.error('b"abc"')
            self.assertEqual("b'abc' is not JSON serializable", document['errorMessage'])
        else:
            self.assert_result(b'\x00\xffabc', r'b"\x00\xffabc"')

    def test_bytes_inside(self):
        if self.era == 3:
            self.assert_result('{"a": ["b", 1.5], "c": null}', '{b"a": [b"b", 1.5], "c": None}')
        elif self.version >= (3,):
            self.error('[b"b"]')

    def test_bytes_inside_that_are_not_text(self):
        if self.version >= (3,):
            self.error(r'[b"\xff"]')

    def assert_marshal_error(self, expression, reason):
        reply, document = self.error(expression)
        if self.era == 1:
            self.assertEqual((reason, 'TypeError'), (document['errorMessage'], document['errorType']))
            self.assertTrue(document['stackTrace'][0][0].startswith('/'), document)
            self.assertFalse(any('kiln_' in frame[0] for frame in document['stackTrace']), document)
            self.assertEqual(['/var/runtime/awslambda/bootstrap.py', 'decimal_serializer',
                              'raise TypeError(repr(o) + " is not JSON serializable")'],
                             document['stackTrace'][-1][:1] + document['stackTrace'][-1][2:])
            self.assertTrue(self.environment.log()[-1].message.startswith(
                'An error occurred during JSON serialization of response: %s\nTraceback (most' % reason))
        else:
            expected = {'errorMessage': 'Unable to marshal response: ' + reason, 'errorType': 'Runtime.MarshalError'}
            if self.version >= (3, 9):
                expected['requestId'] = document['requestId']
            if self.era == 3:
                expected['stackTrace'] = []
            self.assertEqual(json.dumps(expected).encode(), reply.payload)
            self.assertEqual('[ERROR] Runtime.MarshalError: Unable to marshal response: %s%s' % (
                reason, '\nTraceback (most recent call last):' if self.era == 3 else ''),
                self.environment.log()[-1].message)

    def test_what_cannot_be_encoded(self):
        old = self.version < (3,)
        for expression, kind, shown in (
                ('set([1])', 'set', 'set([1])' if old else '{1}'), ('1j', 'complex', '1j'),
                ('[{"a": object}]', 'type', "<type 'object'>" if old else "<class 'object'>")):
            self.assert_marshal_error(expression, '%s is not JSON serializable' % (
                shown if self.era == 1 else 'Object of type ' + kind))

    def test_generator(self):
        _, document = self.error('(x for x in [])')
        self.assertIn('generator', document['errorMessage'])

    def test_coroutine(self):
        if self.version >= (3,):
            host = self.ready('async def lambda_handler(event, context): return 1')
            reply = host.invoke()
            self.assertEqual('E', reply.kind)
            self.assertIn(b'coroutine', reply.payload)
            # At a place of AWS's runtime, when it has been answered; and once.
            host.invoke()
            warnings = [text for text in host.messages() if 'never awaited' in text]
            self.assertEqual(1, len(warnings), warnings)
            if self.era == 3:
                self.assertRegex(warnings[0], r"^\S+/awslambdaric/bootstrap\.py:\d+: RuntimeWarning: coroutine "
                                 r"'lambda_handler' was never awaited\n  handle_event_request\(\nRuntimeWarning: ")

    def test_nested_as_deep_as_the_encoder_goes(self):
        for depth, value in ((450, 'Decimal("1.5")'), (900, 'Decimal("1.5")'), (900, '1.5')):
            self.assert_result('[' * depth + '1.5' + ']' * depth, 'nested(%d, %s)' % (depth, value))
        _, document = self.error('nested(100000, Decimal("1.5"))')
        self.assertIn('maximum recursion depth exceeded', document['errorMessage'])

    def test_what_some_take_for_the_end_of_a_line(self):
        self.assert_result(u'["\\u2028", "\\u2029"]', u'[u"\\u2028", u"\\u2029"]')

    def test_circle(self):
        reply, document = self.error('loop()')
        self.assertEqual('ValueError' if self.era == 1 else 'Runtime.MarshalError', document['errorType'])
        self.assertTrue(document['errorMessage'].endswith('Circular reference detected'))

    def test_keys_that_cannot_be(self):
        _, document = self.error('{(1, 2): 3}')
        self.assertIn('key', document['errorMessage'])
