# -*- coding: utf-8 -*-
"""From the bytes of an event to what the handler is given (b.4), and what lasts from one event to the next."""
from rows import function, returns

# The events themselves, given back.
ECHO = [
    returns('b.4', {}, '{}'),
    returns('b.4', [], '[]'),
    returns('b.4', None, 'null'),
    returns('b.4', True, 'true'),
    returns('b.4', 7, '7'),
    returns('b.4', 1.5, '1.5'),
    returns('b.4', 10 ** 30, str(10 ** 30)),
    returns('b.4', '', '""'),
    returns('b.4', 'text', '"text"'),
    returns('b.4', u'Zoë 😀', {'2.7-3.11': '"Zo\\u00eb \\ud83d\\ude00"', '3.12-': u'"Zoë 😀"'}),
    returns('b.4', u'\x00\x1f"\\/', '"\\u0000\\u001f\\"\\\\/"'),
    returns('b.4', {'key1': 'value1'}, '{"key1": "value1"}'),
    returns('b.4', [[[[{'a': [None]}]]]], '[[[[{"a": [null]}]]]]'),
    returns('b.4', {'b': 1, 'a': 2}, '{"b": 1, "a": 2}', since=(3, 6)),
    returns('b.4', {'Records': [{'body': '{"a":1}'}]}, '{"Records": [{"body": "{\\"a\\":1}"}]}'),
    returns('b.4', 'x' * 100000, '"' + 'x' * 100000 + '"'),
]

TYPES = [
    returns('b.4', {'is': 'a dictionary'}, '"dict"'),
    returns('b.4', [1], '"list"'),
    returns('b.4', 'text', {'2.7': '"unicode"', '3.6-': '"str"'}),
    returns('b.4', 1, '"int"'),
    returns('b.4', 1.0, '"float"'),
    returns('b.4', None, '"NoneType"'),
    returns('b.4', False, '"bool"'),
]

LASTING = [
    returns('b.5', 'counted()', '1'),
    returns('b.5', 'counted()', '2'),
    returns('b.5', 'os.environ.update(LEFT="behind")', 'null'),
    returns('b.5', 'os.environ["LEFT"]', '"behind"'),
    returns('b.5', 'os.chdir("/tmp")', 'null'),
    returns('b.5', 'os.getcwd()', '"/tmp"'),
    returns('b.5', 'os.chdir("/var/task")', 'null'),
    returns('f.2', 'open("/tmp/kept", "w").close()', 'null'),
    returns('f.2', 'os.path.exists("/tmp/kept")', 'true'),
    returns('b.5', 'ticking()', 'true'),
    returns('b.5', 'raises.__dict__.update(seen=len(ticks))', 'null'),
    returns('b.5', 'goes_on(raises.seen)', 'true'),
    # It ticks each millisecond, but not while nothing is asked.
    returns('b.5', 'mark_ticks()', 'true'),
    returns('b.5', 'slept(1.5)', 'true', level='full', pause=2),
    returns('b.4', 'sys.path.append("/mine")', 'null'),
    returns('b.5', '"/mine" in sys.path', 'true'),
    returns('b.5', 'raises.__dict__.update(changed=5)', 'null'),
    returns('b.5', 'raises.changed', '5'),
]

FUNCTIONS = [
    function('echo', ECHO, handler='echoes.handler'),
    function('types', TYPES, handler='echoes.kind'),
    function('lasting', LASTING),
]
