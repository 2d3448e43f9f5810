# -*- coding: utf-8 -*-
"""From a returned value to bytes (b.4, e.1, n): JSON as the encoder of each era wrote it."""
import json

from rows import fails, fault, function, returns

# Where the first era's json is when it meets what it has no word for: AWS's own file is in it, with another line.
_REFUSED = r'["/var/runtime/awslambda/bootstrap.py", <number>, "decimal_serializer", ' \
           r'"raise TypeError(repr(o) + \" is not JSON serializable\")"]'
_ENCODING = {
    '2.7': """["/usr/lib64/python2.7/json/__init__.py", 251, "dumps", "sort_keys=sort_keys, **kw).encode(obj)"], \
["/usr/lib64/python2.7/json/encoder.py", 207, "encode", "chunks = self.iterencode(o, _one_shot=True)"], \
["/usr/lib64/python2.7/json/encoder.py", 270, "iterencode", "return _iterencode(o, 0)"]""",
    '3.6': """["/var/lang/lib/python3.6/json/__init__.py", 238, "dumps", "**kw).encode(obj)"], \
["/var/lang/lib/python3.6/json/encoder.py", 199, "encode", "chunks = self.iterencode(o, _one_shot=True)"], \
["/var/lang/lib/python3.6/json/encoder.py", 257, "iterencode", "return _iterencode(o, 0)"]""",
}
_TUPLE_KEY = 'keys must be str, int, float, bool or None, not tuple'


def unserialisable(event, reason, shown=None, kind='TypeError', frames=', ' + _REFUSED, since=(2, 7),
                   until=(3, 99)):
    """reason: in the words of json, for each version. shown: of the first era."""
    shown = shown if isinstance(shown, dict) else {'2.7': shown, '3.6': shown}
    expected = {}
    for versions, text in (reason if isinstance(reason, dict) else {'3.7-': reason}).items():
        expected[versions] = dict(fault('Unable to marshal response: ' + text, 'Runtime.MarshalError', at='<id>'))
    expected['2.7'] = '{"stackTrace": [%s%s], "errorType": "%s", "errorMessage": %s}' % (
        _ENCODING['2.7'], frames, kind, json.dumps(shown['2.7']))
    expected['3.6'] = '{"errorMessage": %s, "errorType": "%s", "stackTrace": [%s%s]}' % (
        json.dumps(shown['3.6']), kind, _ENCODING['3.6'], frames)
    return fails('b.4, e.1', event, expected, since, until)


PLAIN = [
    ('None', 'null'),
    ('True', 'true'),
    ('False', 'false'),
    ('0', '0'),
    ('-7', '-7'),
    ('10 ** 20', '100000000000000000000'),
    ('1.5', '1.5'),
    ('1.0', '1.0'),
    ('0.1 + 0.2', '0.30000000000000004'),
    ('1e22', '1e+22'),
    ('1e-7', '1e-07'),
    ('-0.0', '-0.0'),
    ('""', '""'),
    ('"a"', '"a"'),
    ('"\\"\\\\/\\n\\r\\t\\b\\f\\x01"', '"\\"\\\\/\\n\\r\\t\\b\\f\\u0001"'),
    ('[]', '[]'),
    ('{}', '{}'),
    ('()', '[]'),
    ('[1, 2]', '[1, 2]'),
    ('(1, (2, "b"))', '[1, [2, "b"]]'),
    ('{"a": 1}', '{"a": 1}'),
    ('{"a": {"b": [None, {"c": "d"}]}}', '{"a": {"b": [null, {"c": "d"}]}}'),
    ('collections.OrderedDict([("b", 1), ("a", 2)])', '{"b": 1, "a": 2}'),
    ('{"statusCode": 200}', '{"statusCode": 200}'),
]

NUMBERS = [
    returns('b.4', 'float("nan")', 'NaN'),
    returns('b.4', '[float("inf"), -float("inf")]', '[Infinity, -Infinity]'),
    returns('b.4', 'Number(5)', '5'),
    returns('b.4', '[Number(5)]', '[5]'),
    returns('b.4', '__import__("enum").IntEnum("Colour", "RED").RED', '1', since=(3, 6)),
    returns('b.4', '[True, 1, 1.0]', '[true, 1, 1.0]'),
    # The first era makes a float of it: its number class is one, and the encoder asks nothing else of a float.
    returns('b.4', 'decimal.Decimal("1.10")', {'2.7-3.6': '1.1', '3.7-': '1.10'}),
    returns('b.4', '{"price": decimal.Decimal("12.50")}', {'2.7-3.6': '{"price": 12.5}', '3.7-': '{"price": 12.50}'}),
    returns('b.4', 'decimal.Decimal("1")', {'2.7-3.6': '1.0', '3.7-': '1'}),
    returns('b.4', '[decimal.Decimal("12345678901234567890.5")]',
            {'2.7-3.6': '[1.2345678901234567e+19]', '3.7-': '[12345678901234567890.5]'}),
    returns('b.4', 'decimal.Decimal("NaN")', 'NaN'),
    returns('b.4', '[decimal.Decimal("-NaN"), decimal.Decimal("Infinity")]', '[NaN, Infinity]'),
    returns('b.4', 'decimal.Decimal("1E+3")', {'2.7-3.6': '1000.0', '3.7-': '1E+3'}),
    returns('b.4', '[Exact("2.50")]', {'2.7-3.6': '[2.5]', '3.7-': '[2.50]'}),
    # As deep as the encoder goes: it is in C, and of Python's levels takes one for each.
    returns('b.4', 'nested(450, 7)', '[' * 450 + '7' + ']' * 450),
    returns('b.4', 'nested(900, decimal.Decimal("1.5"))', '[' * 900 + '1.5' + ']' * 900),
    returns('b.4', 'nested(450, {"k": Point(1, decimal.Decimal("2.5"))})', {
        '2.7-3.7': '[' * 450 + '{"k": [1, 2.5]}' + ']' * 450,
        '3.8-': '[' * 450 + '{"k": {"x": 1, "y": 2.5}}' + ']' * 450}),
]

TEXTS = [
    returns('b.4', 'u"Zo\\u00eb"', {'2.7-3.11': '"Zo\\u00eb"', '3.12-': u'"Zoë"'}),
    returns('b.4', 'u"\\U0001f600"', {'2.7-3.11': '"\\ud83d\\ude00"', '3.12-': u'"😀"'}),
    returns('b.4', '{u"\\u00e9": u"\\u2028"}', {'2.7-3.11': '{"\\u00e9": "\\u2028"}', '3.12-': u'{"é": "\\u2028"}'}),
    returns('b.4', '[u"\\u2029", decimal.Decimal("1.5"), u"\\u2027\\u202a"]', {
        '2.7-3.6': '["\\u2029", 1.5, "\\u2027\\u202a"]', '3.7-3.11': '["\\u2029", 1.5, "\\u2027\\u202a"]',
        '3.12-': u'["\\u2029", 1.5, "\u2027\u202a"]'}),
    returns('b.4', 'u"\\u007f"', {'2.7': '"\\u007f"', '3.6-3.11': '"\\u007f"', '3.12-': u'"\u007f"'}),
    returns('b.4', 'Text("t")', '"t"'),
    returns('b.4', '["</script>", "a/b"]', '["</script>", "a/b"]'),
    returns('b.4', '"x" * 5', '"xxxxx"'),
]

KEYS = [
    returns('b.4', '{1: 2}', '{"1": 2}'),
    returns('b.4', '{1.5: 2}', '{"1.5": 2}'),
    returns('b.4', '{None: 0}', '{"null": 0}'),
    returns('b.4', '{True: 0}', {'2.7': '{"True": 0}', '3.6-': '{"true": 0}'}),
    returns('b.4', '{Text("k"): Text("v")}', '{"k": "v"}'),
    returns('b.4', '{Number(4): 1}', '{"4": 1}'),
    returns('b.4', '{float("inf"): 1}', {'2.7': '{"Infinity": 1}', '3.6-': '{"Infinity": 1}'}),
]

NAMED_TUPLES = [
    returns('b.4', 'Point(1, 2)', {'2.7-3.7': '[1, 2]', '3.8-': '{"x": 1, "y": 2}'}),
    returns('b.4', '[{"p": Point(1, [Point(3, None)])}]',
            {'2.7-3.7': '[{"p": [1, [[3, null]]]}]', '3.8-': '[{"p": {"x": 1, "y": [{"x": 3, "y": null}]}}]'}),
    returns('b.4', '__import__("time").gmtime(0)', '[1970, 1, 1, 0, 0, 0, 3, 1, 0]', since=(3, 6)),
]

BYTES = [
    returns('b.4', 'b"abc"', {'2.7': '"abc"', '3.7-': b'abc'}, until=(2, 7)),
    returns('b.4', 'b"abc"', b'abc', since=(3, 7)),
    returns('b.4', 'b"\\x00\\xff\\x80"', b'\x00\xff\x80', since=(3, 7)),
    returns('b.4', 'b""', b'', since=(3, 7)),
    returns('b.4', '[b"a", {b"k": b"v"}]', {'2.7': '["a", {"k": "v"}]', '3.8-': '["a", {"k": "v"}]'}, until=(2, 7)),
    returns('b.4', '[b"a", {b"k": b"v"}]', '["a", {"k": "v"}]', since=(3, 8)),
    returns('b.4', '[u"Zo\\u00eb".encode("utf-8")]', {'2.7-3.11': '["Zo\\u00eb"]', '3.12-': u'["Zoë"]'}, since=(3, 8)),
    returns('b.4', '"a" + "b"', '"ab"'),
]


def _no(kind):
    return 'Object of type %s is not JSON serializable' % kind


def _says(shown):
    return '%s is not JSON serializable' % shown


UNSERIALISABLE = [
    unserialisable('set([1])', _no('set'), {'2.7': _says('set([1])'), '3.6': _says('{1}')}),
    unserialisable('[1, {"a": object}]', _no('type'),
                   {'2.7': _says("<type 'object'>"), '3.6': _says("<class 'object'>")}),
    unserialisable('1j', _no('complex'), _says('1j')),
    unserialisable('__import__("datetime").date(2018, 11, 19)', _no('date'), _says('datetime.date(2018, 11, 19)')),
    unserialisable('__import__("datetime").datetime(2018, 11, 19, 1, 2)', _no('datetime'),
                   _says('datetime.datetime(2018, 11, 19, 1, 2)')),
    unserialisable('__import__("uuid").UUID(int=1)', _no('UUID'),
                   _says("UUID('00000000-0000-0000-0000-000000000001')")),
    unserialisable('Strange()', {'3.7': _no('Strange'), '3.8-': '_asdict() must return a dict, not list'},
                   _says('<strange>')),
    unserialisable('bytearray(b"a")', _no('bytearray'), _says("bytearray(b'a')")),
    unserialisable('(lambda: (yield))()', _no('generator'), _says('<generator object <lambda> at 0x<hex>>')),
    unserialisable('__import__("coroutine").handler(event, context)', _no('coroutine'),
                   _says('<coroutine object handler at 0x<hex>>'), since=(3, 6)),
    unserialisable('[b"a"]', {'3.7': _no('bytes')}, _says("b'a'"), since=(3, 6), until=(3, 7)),
    unserialisable('b"a"', {}, _says("b'a'"), since=(3, 6), until=(3, 6)),
    unserialisable('range(2)', _no('range'), _says('range(0, 2)'), since=(3, 6)),
    unserialisable('[b"\\xff"]', {'3.8-': "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"}, '',
                   since=(3, 8)),
    unserialisable('{(1, 2): 3}', _TUPLE_KEY, 'keys must be a string', frames=''),
    unserialisable('{decimal.Decimal(1): 3}', _TUPLE_KEY.replace('tuple', 'decimal.Decimal'), 'keys must be a string',
                   frames=''),
    unserialisable('[circle(), decimal.Decimal(1)]', 'Circular reference detected', 'Circular reference detected',
                   'ValueError', frames=''),
    fails('b.4', 'nested(3000, decimal.Decimal(1))', fault(
        'Unable to marshal response: maximum recursion depth exceeded while encoding a JSON object',
        'Runtime.MarshalError', at='<id>'), since=(3, 7), until=(3, 12)),
    unserialisable('circle()', 'Circular reference detected', 'Circular reference detected', 'ValueError', frames=''),
]

FUNCTIONS = [
    function('results', [returns('b.4', event, text) for event, text in PLAIN]
             + NUMBERS + TEXTS + KEYS + NAMED_TUPLES + BYTES + UNSERIALISABLE),
]
