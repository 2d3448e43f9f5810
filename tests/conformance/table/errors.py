# -*- coding: utf-8 -*-
"""What the caller gets of an exception of the handler, and what the log has (d.4, e.1 to e.4)."""
from rows import document, fails, function, logs

_FILE = '/var/task/raises.py'
_HANDLER = (_FILE, 66, 'handler', 'return globals()[event]()')
_VALUE = (_FILE, 6, 'value', "raise ValueError('x')")
_KEY = (_FILE, 10, 'key', "return {}['key4']")
_ASKED = ('/var/task/lambda_function.py', 112, 'lambda_handler',
          "return eval(event, dict(globals(), context=context, event=event)) if event != {} else 'empty'")
_EVALUATED = ('<string>', 1, '<module>')


def raised(event, message, kind, *frames):
    return fails('e.1 to e.4', event, document(message, kind, (_HANDLER,) + frames))


LITERAL = fails('e.1 to e.3', 'value', {
    '2.7': r'{"stackTrace": [["/var/task/raises.py", 66, "handler", "return globals()[event]()"], '
           r'["/var/task/raises.py", 6, "value", "raise ValueError('
           r"'x'"
           r')"]], "errorType": "ValueError", "errorMessage": "x"}',
    '3.6': r'{"errorMessage": "x", "errorType": "ValueError", "stackTrace": [["/var/task/raises.py", 66, "handler", '
           r'"return globals()[event]()"], ["/var/task/raises.py", 6, "value", "raise ValueError('
           r"'x'"
           r')"]]}',
    '3.7-3.8': r'{"errorMessage": "x", "errorType": "ValueError", "stackTrace": ["  File \"/var/task/raises.py\", '
               r'line 66, in handler\n    return globals()[event]()\n", "  File \"/var/task/raises.py\", line 6, '
               r'in value\n    raise ValueError('
               r"'x'"
               r')\n"]}',
    '3.9-': r'{"errorMessage": "x", "errorType": "ValueError", "requestId": "<id>", "stackTrace": ["  File '
            r'\"/var/task/raises.py\", line 66, in handler\n    return globals()[event]()\n", "  File '
            r'\"/var/task/raises.py\", line 6, in value\n    raise ValueError('
            r"'x'"
            r')\n"]}',
})

RAISED = [
    LITERAL,
    raised('value', 'x', 'ValueError', _VALUE),
    raised('key', "'key4'", 'KeyError', _KEY),
    raised('custom', "('mine', 2)", 'Custom', (_FILE, 18, 'custom', "raise Custom('mine', 2)")),
    raised('chained', 'after', 'RuntimeError', (_FILE, 29, 'chained', "raise RuntimeError('after')")),
    raised('unicode_message', u'Zoë', 'ValueError', (_FILE, 33, 'unicode_message', "raise ValueError(u'Zo\\xeb')")),
    raised('quoted', 'a "quoted" \\ line\nand\ttab', 'ValueError',
           (_FILE, 37, 'quoted', "raise ValueError('a \"quoted\" \\\\ line\\nand\\ttab')")),
    raised('stop', 'done', 'StopIteration', (_FILE, 41, 'stop', "raise StopIteration('done')")),
    raised('long_line', 'x', 'ValueError', (
        _FILE, 48, 'long_line',
        "def long_line(): return [], {}, 'a line of its own', value()  # noqa: E704"), _VALUE),
    fails('e.1 to e.4', 'nothing', {'2.7': document("u'nothing'", 'KeyError', (_HANDLER,)),
                                    '3.6-': document("'nothing'", 'KeyError', (_HANDLER,))}),
    raised('two_lines', 'x', 'ValueError', (_FILE, 61, 'two_lines', 'return value('), _VALUE),
]

# Members without a value are left out where the era did so.
EMPTY = fails('e.1, e.2', 'empty', {
    '2.7': '{"stackTrace": [["/var/task/raises.py", 66, "handler", "return globals()[event]()"], '
           '["/var/task/raises.py", 22, "empty", "raise ValueError()"]], "errorType": "ValueError"}',
    '3.6': '{"errorType": "ValueError", "stackTrace": [["/var/task/raises.py", 66, "handler", '
           '"return globals()[event]()"], ["/var/task/raises.py", 22, "empty", "raise ValueError()"]]}',
    '3.7': '{"errorType": "ValueError", "stackTrace": ["  File \\"/var/task/raises.py\\", line 66, in handler\\n    '
           'return globals()[event]()\\n", "  File \\"/var/task/raises.py\\", line 22, in empty\\n    '
           'raise ValueError()\\n"]}',
    '3.8-': document('', 'ValueError', (_HANDLER, (_FILE, 22, 'empty', 'raise ValueError()'))),
})

# As the tail has it, where an event ends its line.
LOGGED = [
    logs('d.4', 'key', "'key4': KeyError\nTraceback (most recent call last):\n"
                       '  File "/var/task/raises.py", line 66, in handler\n    return globals()[event]()\n'
                       '  File "/var/task/raises.py", line 10, in key\n    return {}[\'key4\']\nKeyError: \'key4\'\n\n',
         until=(3, 6)),
    logs('d.4', 'key', u"[ERROR] KeyError: 'key4'\nTraceback (most recent call last):\n"
                       u'\xa0\xa0File "/var/task/raises.py", line 66, in handler\n'
                       u'\xa0\xa0\xa0\xa0return globals()[event]()\n'
                       u'\xa0\xa0File "/var/task/raises.py", line 10, in key\n'
                       u'\xa0\xa0\xa0\xa0return {}[\'key4\']\n', since=(3, 7)),
]

# Code that has no source, and errors that the runtime's own calls raise.
ASKED = [
    fails('e.4', '1 / 0', {
        '2.7': document('integer division or modulo by zero', 'ZeroDivisionError', (_ASKED, _EVALUATED)),
        '3.6-': document('division by zero', 'ZeroDivisionError', (_ASKED, _EVALUATED))}),
    fails('e.4', 'raises.value()', document('x', 'ValueError', (_ASKED, _EVALUATED, _VALUE))),
    fails('e.1 to e.4', 'raises.key()', document("'key4'", 'KeyError', (_ASKED, _EVALUATED, _KEY))),
    fails('e.4', 'nowhere', document("name 'nowhere' is not defined", 'NameError', (_ASKED, _EVALUATED))),
    fails('e.4', '[][1]', document('list index out of range', 'IndexError', (_ASKED, _EVALUATED))),
    fails('e.4', '{}["k"]', document("'k'", 'KeyError', (_ASKED, _EVALUATED))),
    fails('e.4', '"a".b', document("'str' object has no attribute 'b'", 'AttributeError', (_ASKED, _EVALUATED))),
    fails('e.4', 'int("x")', document("invalid literal for int() with base 10: 'x'", 'ValueError',
                                      (_ASKED, _EVALUATED))),
    fails('e.4', 'open("/nowhere")', {
        '2.7': document("[Errno 2] No such file or directory: '/nowhere'", 'IOError', (_ASKED, _EVALUATED)),
        '3.6-': document("[Errno 2] No such file or directory: '/nowhere'", 'FileNotFoundError', (_ASKED, _EVALUATED)),
    }),
    fails('e.4', 'open("/var/task/new", "w")', {
        '2.7': document("[Errno 30] Read-only file system: '/var/task/new'", 'IOError', (_ASKED, _EVALUATED)),
        '3.6-': document("[Errno 30] Read-only file system: '/var/task/new'", 'OSError', (_ASKED, _EVALUATED)),
    }),
]

FUNCTIONS = [
    function('errors', RAISED + [EMPTY] + LOGGED, handler='raises.handler'),
    function('asked-errors', ASKED),
]
