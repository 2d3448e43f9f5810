"""How a handler is found, and what is answered when it is not (b.1 to b.3)."""
from rows import document, fails, fault, function, returns

TEXTS = {
    'import_error.py': 'import nothing_of_this_name\n',
    'name_error.py': 'from raises import nothing\n',
    'syntax.py': 'x = 1\nif x:\n    y = = 2\n',
    'indent.py': 'def handler(event, context):\nreturn 1\n',
    'package/wrong.py': 'def handler(event, context):\n    return (\n',
    'wrapped.sh': '#!/bin/sh\nexport WRAPPED="$#:$1:$2" PYTHONPATH=/var/task/folder _HANDLER=wrapped.handler\n'
                  'exec "$@"\n',
    'plain.sh': 'WRAPPED=plain exec "$@"\n',
    'wrapped.py': 'import os, sys\nimport app\n\n\ndef handler(event, context):\n'
                  '    return [os.environ["WRAPPED"], sys.path[:3], app.__file__, context.function_name]\n',
    'coroutine.py': 'async def handler(event, context):\n    return 1\n',
    'local.pth': 'vendored\n',
    'vendored/vendored_module.py': 'value = 5\n',
    'undeclared.py': 'def handler(event, context):\n    return u"\xe9"\n',
    'closed.py': 'def handler(event, context):\n    return 1\n',
}

_MODULE_ERROR = '/var/task/module_error.py'


def _load(name, handler, rows, **settings):
    return function('load-' + name, rows, handler, **settings)


def _faulty(name, handler, *rows):
    """Asked twice: where a fault is kept it is told each time, and where it is not, init is tried each time."""
    return _load(name, handler, [row for row in rows for _ in range(2)])


FOUND = [
    _load('slash', 'folder/app.handler', [
        returns('b.1, b.3', 0, {'2.7-3.7': '"folder/app"', '3.8-': '"folder.app"'})]),
    _load('dots', 'package.sub.handler', [
        returns('b.1, b.3', 0, {'2.7-3.7': '["package.sub", false]', '3.8-': '["package.sub", true]'})]),
    _load('bare', 'bare/app.handler', [
        returns('b.1', 0, {'2.7-3.7': '"bare/app"', '3.8-': '"bare.app"'})]),
    _load('bare-dots', 'bare.app.handler', [
        fails('b.3', 0, {
            '2.7-3.6': '{"errorMessage": "Unable to import module \'bare.app\'"}',
            '3.7': '{"errorMessage": "Unable to import module \'bare.app\': No module named \'bare\'", '
                   '"errorType": "Runtime.ImportModuleError"}'}, until=(3, 7)),
        returns('b.3', 0, '"bare.app"', since=(3, 8))]),
    _load('object', 'classes.handler', [returns('b.4', 0, '1'), returns('b.4', 0, '2')]),
    _load('static', 'classes.partial', [returns('b.4', 0, '"static"')]),
    _load('arguments', 'classes.arguments', [returns('b.4', 0, '2')]),
    _load('default', 'classes.default', [returns('b.4', 0, '"d"')]),
    _load('generator', 'classes.generator', [
        fails('b.4', 0, fault('Unable to marshal response: Object of type generator is not JSON serializable',
                              'Runtime.MarshalError', at='<id>'), since=(3, 7))]),
    _load('hook', 'hook.handler', [
        returns('b.3', 0, {'2.7-3.6': '[0]', '3.7-': '[]'}), returns('b.3', 0, {'2.7-3.6': '[0]', '3.7-': '[]'})]),
    _load('late', 'late.handler', [
        fails('b.3, b.5', 0, '{"errorMessage":"RequestId: <id> Process exited before completing request"}',
              until=(3, 6)),
        returns('b.3', 0, '1', since=(3, 7))]),
]


def _uncalled(message):
    """Raised by the line of AWS's own that calls the handler, the one frame that is left."""
    first = '/var/runtime/awslambda/bootstrap.py', 246, 'handle_event_request', \
        'result = request_handler(json_input, context)'
    third = '%s/awslambdaric/bootstrap.py', 177, 'handle_event_request', \
        'response = request_handler(event, lambda_context)'
    later = ((third[0] % '/var/runtime',) + third[1:],)
    packaged = ((third[0] % '/var/lang/lib/python<version>/site-packages',) + third[1:],)
    return {'2.7-3.6': document(message, 'TypeError', (first,)), '3.7': document(message, 'TypeError'),
            '3.8-3.10': document(message, 'TypeError', later), '3.11-': document(message, 'TypeError', packaged)}


NOT_FUNCTIONS = [
    _load('number', 'number.handler', [fails('b.2, e.4', 0, _uncalled("'int' object is not callable"))]),
    _load('one', 'classes.one', [
        fails('b.2, e.4', 0, {
            '2.7': _uncalled('<lambda>() takes exactly 1 argument (2 given)'),
            '3.6-': _uncalled('<lambda>() takes 1 positional argument but 2 were given')})]),
]

FAULTS = [
    _faulty('no-module', 'nowhere.handler', fails('b.2, e.1 to e.3', 0, {
        '2.7-3.6': '{"errorMessage": "Unable to import module \'nowhere\'"}',
        '3.7': '{"errorMessage": "Unable to import module \'nowhere\': No module named \'nowhere\'", '
               '"errorType": "Runtime.ImportModuleError"}',
        '3.8': '{"errorMessage": "Unable to import module \'nowhere\': No module named \'nowhere\'", '
               '"errorType": "Runtime.ImportModuleError", "stackTrace": []}',
        '3.9-': '{"errorMessage": "Unable to import module \'nowhere\': No module named \'nowhere\'", '
                '"errorType": "Runtime.ImportModuleError", "requestId": "", "stackTrace": []}'})),
    _faulty('no-folder', 'nowhere/app.handler', fails('b.1, b.2', 0, {
        '2.7-3.7': fault("Unable to import module 'nowhere/app'", 'Runtime.ImportModuleError',
                         ": No module named 'nowhere/app'"),
        '3.8-': fault("Unable to import module 'nowhere/app'", 'Runtime.ImportModuleError',
                      ": No module named 'nowhere'")})),
    _faulty('inner-import', 'import_error.handler', fails('b.2', 0, fault(
        "Unable to import module 'import_error'", 'Runtime.ImportModuleError',
        ": No module named 'nothing_of_this_name'"))),
    _faulty('inner-name', 'name_error.handler', fails('b.2', 0, fault(
        "Unable to import module 'name_error'", 'Runtime.ImportModuleError', ": cannot import name 'nothing'"),
        until=(3, 6)), fails('b.2', 0, fault(
            "Unable to import module 'name_error'", 'Runtime.ImportModuleError',
            ": cannot import name 'nothing' from 'raises' (/var/task/raises.py)"), since=(3, 7))),
    _faulty('missing', 'raises.nothing', fails('b.2', 0, fault(
        "Handler 'nothing' missing on module 'raises'", 'Runtime.HandlerNotFound'))),
    _faulty('malformed', 'handler', fails('b.2', 0, fault(
        "Bad handler 'handler'", 'Runtime.MalformedHandlerName', ': not enough values to unpack (expected 2, got 1)'))),
    _faulty('built-in', 'sys.handler', fails('b.2', 0, fault(
        'Cannot use built-in module sys as a handler module', 'Runtime.BuiltInModuleConflict'))),
    _faulty('empty-parts', 'raises..handler', fails('b.1', 0, {
        '2.7-3.6': '{"errorMessage": "Unable to import module \'raises.\'"}',
        '3.7': fault("Unable to import module 'raises.'", 'Runtime.ImportModuleError', ": No module named ''"),
        '3.8-': fault("Unable to import module 'raises.'", 'Runtime.ImportModuleError', ": No module named 'raises.'"
                      "; 'raises' is not a package")})),
    _faulty('syntax', 'syntax.handler', fails('b.2, e.2', 0, {
        '2.7-3.6': '{"errorMessage": "Syntax error in module \'syntax\'"}',
        '3.7': r'{"errorMessage": "Syntax error in module '
               r"'syntax'"
               r': invalid syntax (syntax.py, line 3)", "errorType": "Runtime.UserCodeSyntaxError", '
               r'"stackTrace": "File \"/var/task/syntax.py\" Line 3\n\t    y = = 2\n"}',
        '3.8': r'{"errorMessage": "Syntax error in module '
               r"'syntax'"
               r': invalid syntax (syntax.py, line 3)", "errorType": "Runtime.UserCodeSyntaxError", '
               r'"stackTrace": ["  File \"/var/task/syntax.py\" Line 3\n        y = = 2\n"]}',
        '3.9-': r'{"errorMessage": "Syntax error in module '
                r"'syntax'"
                r': invalid syntax (syntax.py, line 3)", "errorType": "Runtime.UserCodeSyntaxError", '
                r'"requestId": "", "stackTrace": ["  File \"/var/task/syntax.py\" Line 3\n        y = = 2\n"]}'})),
    # Python 2 takes no source for ASCII that is not, unless it says what it is.
    _faulty('undeclared', 'undeclared.handler',
            fails('b.2, e.1', 0, '{"errorMessage": "Syntax error in module \'undeclared\'"}', until=(2, 7)),
            returns('b.2', 0, {'3.6-3.11': '"\\u00e9"', '3.12-': u'"\xe9"'}, since=(3, 6))),
    _faulty('exits', 'exits.handler', fails('b.5, e.5', 0, {
        '2.7-3.6': '{"errorMessage":"RequestId: <id> Process exited before completing request"}',
        '3.7-': '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: Runtime exited with error: '
                'exit status 3"}'})),
]

_MODULE_RAISED = (
    r'''{"errorMessage": "'key4'", "errorType": "KeyError", %s"stackTrace": ['''
    r'''"  File \"/var/lang/lib/python<version>/importlib/__init__.py\", line <number>, in import_module\n    '''
    r'''return _bootstrap._gcd_import(name[level:], package, level)\n", '''
    r'''"  File \"<frozen importlib._bootstrap>\", line <number>, in _gcd_import\n", '''
    r'''"  File \"<frozen importlib._bootstrap>\", line <number>, in _find_and_load\n", '''
    r'''"  File \"<frozen importlib._bootstrap>\", line <number>, in _find_and_load_unlocked\n", '''
    r'''"  File \"<frozen importlib._bootstrap>\", line <number>, in _load_unlocked\n", '''
    r'''"  File \"<frozen importlib._bootstrap_external>\", line <number>, in exec_module\n", '''
    r'''"  File \"<frozen importlib._bootstrap>\", line <number>, in _call_with_frames_removed\n", '''
    r'''"  File \"/var/task/module_error.py\", line 3, in <module>\n    raises.key()\n", '''
    r'''"  File \"/var/task/raises.py\", line 10, in key\n    return {}['key4']\n"]}''')

# What the module itself raises: importlib's frames stay, and those of imp.
MODULE = [
    _faulty('module-error', 'module_error.handler', fails(
        'b.2, e.1', 0, '{"errorMessage": "module initialization error"}', until=(3, 6))),
    _faulty('module-error-3-7', 'module_error.handler', fails('b.2, e.4', 0, (
        r'''{"errorMessage": "'key4'", "errorType": "KeyError", "stackTrace": ['''
        r'''"  File \"/var/lang/lib/python3.7/imp.py\", line 234, in load_module\n    '''
        r'''return load_source(name, filename, file)\n", '''
        r'''"  File \"/var/lang/lib/python3.7/imp.py\", line 171, in load_source\n    module = _load(spec)\n", '''
        r'''"  File \"<frozen importlib._bootstrap>\", line 696, in _load\n", '''
        r'''"  File \"<frozen importlib._bootstrap>\", line 677, in _load_unlocked\n", '''
        r'''"  File \"<frozen importlib._bootstrap_external>\", line 728, in exec_module\n", '''
        r'''"  File \"<frozen importlib._bootstrap>\", line 219, in _call_with_frames_removed\n", '''
        r'''"  File \"/var/task/module_error.py\", line 3, in <module>\n    raises.key()\n", '''
        r'''"  File \"/var/task/raises.py\", line 10, in key\n    return {}['key4']\n"]}'''),
        since=(3, 7), until=(3, 7))),
    _faulty('module-error-3-8', 'module_error.handler', fails('b.2, e.3, e.4', 0, {
        '3.8': _MODULE_RAISED % '', '3.9-': _MODULE_RAISED % '"requestId": "", '}, since=(3, 8))),
]

# An init that fails is tried once more, inside the first event, in the same /tmp. The first era never does.
TRIED = [
    _faulty('twice', 'twice.handler',
            fails('e.1, f.2', 0, '{"errorMessage": "module initialization error"}', until=(3, 6)),
            returns('b.2, f.2', 0, '2', since=(3, 7))),
]

WRAPPERS = [
    _load('wrapper', 'nowhere.handler', [
        returns('b.4', 0, '["2:/var/lang/bin/python<version>:/var/runtime/bootstrap.py", '
                          '["/var/task", "/var/runtime", "/var/task/folder"], "/var/task/folder/app.py", '
                          '"<function>"]')],
          environment={'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/wrapped.sh'}, since=(3, 8)),
    _load('wrapper-ignored', 'lambda_function.lambda_handler', [returns('b.4', 'os.environ.get("WRAPPED")', 'null')],
          environment={'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/wrapped.sh'}, until=(3, 7)),
    _load('no-wrapper', 'lambda_function.lambda_handler', [
        fails('b.4, e.5', '1', '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: '
              'Runtime exited with error: exit status 127"}')],
          environment={'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/nowhere.sh'}, since=(3, 8)),
    _load('wrapper-not-executable', 'lambda_function.lambda_handler', [
        fails('b.4, e.5', '1', '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: '
              'Runtime exited with error: exit status 126"}')],
          environment={'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/plain.sh'}, since=(3, 8)),
]

FUNCTIONS = FOUND + NOT_FUNCTIONS + FAULTS + MODULE + TRIED + WRAPPERS
