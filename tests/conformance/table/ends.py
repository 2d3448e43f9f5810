"""Ends that the platform tells of, in the words of each era (b.5, e.5), and what is answered after them."""
from rows import fails, function, logs, returns

_EARLY = '{"errorMessage":"RequestId: <id> Process exited before completing request"}'


def _ends(event, reason):
    return fails('b.5, e.5', event, {
        '2.7-3.6': _EARLY,
        '3.7-': '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: %s"}' % reason})


_STATUS = 'Runtime exited with error: exit status %d'
_SIGNAL = 'Runtime exited with error: signal: %s'
_NONE = 'Runtime exited without providing a reason'

EXITS = [
    returns('f.2', 'open("/tmp/kept", "w").close()', 'null'),
    returns('f.2', '[counted(), counted()]', '[1, 2]'),
    _ends('sys.exit(0)', _NONE),
    returns('f.2', 'counted()', '1'),
    _ends('sys.exit()', _NONE),
    _ends('sys.exit(1)', _STATUS % 1),
    logs('d.6', 'sys.exit(1)', {
        '2.7-3.6': 'RequestId: <id> Process exited before completing request\n\n',
        '3.7-': 'RequestId: <id> Error: %s\nRuntime.ExitError\n' % (_STATUS % 1)}),
    _ends('sys.exit(143)', _STATUS % 143),
    _ends('sys.exit("words")', _STATUS % 1),
    _ends('os._exit(0)', _NONE),
    _ends('os._exit(7)', _STATUS % 7),
    _ends('os.kill(os.getpid(), 9)', _SIGNAL % 'killed'),
    _ends('os.kill(os.getpid(), 15)', _SIGNAL % 'terminated'),
    _ends('os.abort()', _SIGNAL % 'aborted'),
    _ends('__import__("ctypes").string_at(1)', _SIGNAL % 'segmentation fault'),
    _ends('(_ for _ in ()).throw(SystemExit(4))', _STATUS % 4),
    _ends('(_ for _ in ()).throw(GeneratorExit("x"))', _STATUS % 1),
    fails('b.5, e.5', '(_ for _ in ()).throw(KeyboardInterrupt())', {
        '2.7-3.6': _EARLY,
        '3.7': '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: %s"}' % (_STATUS % 1),
        '3.8-': '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: %s"}' % (
            _SIGNAL % 'interrupt')}),
    returns('f.2', 'os.path.exists("/tmp/kept")', 'true'),
    returns('f.2', 'counted()', '1'),
]

SIZES = [
    returns('a.4', '"x" * 1000', '"' + 'x' * 1000 + '"'),
    returns('a.4', '"x" * (6 * 1024 * 1024 + 98)', '"' + 'x' * (6 * 1024 * 1024 + 98) + '"'),
    fails('a.4, e.5', '"x" * (6 * 1024 * 1024 + 99)',
          '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).",'
          '"errorType":"Function.ResponseSizeTooLarge"}'),
    fails('a.4, e.5', '(_ for _ in ()).throw(ValueError("x" * (7 * 1024 * 1024)))',
          '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).",'
          '"errorType":"Function.ResponseSizeTooLarge"}', since=(3, 6)),
    returns('f.1', '1', '1'),
]

_TIMEOUT = {
    '2.7-3.7': '{"errorMessage":"<time> <id> Task timed out after 2.00 seconds"}',
    '3.8-': '{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: '
            'Task timed out after 2.00 seconds"}',
}

TIMES = [
    returns('f.2', 'open("/tmp/kept", "w").close() or counted()', '1'),
    fails('e.5', '__import__("time").sleep(5)', _TIMEOUT),
    returns('a.1, f.2', '[counted(), os.path.exists("/tmp/kept")]', '[1, true]'),
    fails('e.5', '[1 for _ in iter(int, 1)]', _TIMEOUT),
    returns('f.2', 'counted()', '1'),
    logs('d.6', '__import__("time").sleep(5)', '', after='<time> <id> Task timed out after 2.00 seconds\n\n'),
]

FUNCTIONS = [
    function('exits', EXITS),
    function('sizes', SIZES),
    function('times', TIMES, timeout=2),
]
