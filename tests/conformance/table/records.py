# -*- coding: utf-8 -*-
"""What a function writes, and what is written about it, as its log has it (d.1 to d.6)."""
from rows import function, logs, tells


def _record(event, level, message):
    """Of the logging module. 3.7 printed it, with another newline."""
    text = '[%s]\t<%s>\t<id>\t%s\n'
    return logs('d.2', event, {
        '2.7-3.6': text % (level, 'moment', message), '3.7': text % (level, 'moment', message) + '\n',
        '3.8-': text % (level, 'time', message)})


_LOGGING = '__import__("logging")'

WRITTEN = [
    logs('d.1', 'os.write(1, b"written\\n")', 'written\n'),
    logs('d.1', 'sys.stdout.write("printed\\n")', 'printed\n'),
    logs('d.1', 'sys.stderr.write("one\\ntwo\\n")', 'one\ntwo\n'),
    logs('d.1', 'sys.stdout.write(u"Zo\\u00eb\\n")', u'Zo\xeb\n'),
    logs('d.1', 'sys.stdout.write("a\\rb\\n")', 'a\rb\n'),
    # The event has no newline: in the tail of a log each begins on a line of its own.
    logs('c', 'context.log("x")', 'x\n'),
    logs('c', 'context.log(5)', '5\n'),
    logs('d.1', 'None', ''),
]

RECORDS = [
    _record(_LOGGING + '.warning("a %s", 1)', 'WARNING', 'a 1'),
    _record(_LOGGING + '.error("two\\nlines")', 'ERROR', 'two\nlines'),
    _record(_LOGGING + '.critical(u"Zo\\u00eb")', 'CRITICAL', u'Zo\xeb'),
    _record(_LOGGING + '.getLogger("app").warning("named")', 'WARNING', 'named'),
    logs('d.2', _LOGGING + '.info("below")', ''),
    logs('d.2', _LOGGING + '.basicConfig(level=10)', ''),
    logs('d.2', _LOGGING + '.info("still below")', ''),
    logs('d.2', _LOGGING + '.getLogger().setLevel(10)', ''),
    _record(_LOGGING + '.debug("heard")', 'DEBUG', 'heard'),
]

# Found at each event in the older eras: the log of today has it before START.
MISSING = [
    logs('d.4', 0, {
        '2.7': "Unable to import module 'nowhere': No module named nowhere\n\n",
        '3.6': "Unable to import module 'nowhere': No module named 'nowhere'\n\n",
        '3.7': "[ERROR] Runtime.ImportModuleError: Unable to import module 'nowhere': No module named 'nowhere'\n"},
         until=(3, 7)),
] * 2

MODULE = [
    logs('d.4', 0, "module initialization error: 'key4'\n\n", until=(3, 6),
         after="module initialization error\n'key4'"),
] * 2

# The first time in an environment with what the init took.
_REPORT = 'END RequestId: <id>\nREPORT RequestId: <id>\tDuration: <decimal> ms\tBilled Duration: <number> ms'
_SIZES = '\tMemory Size: 1769 MB\tMax Memory Used: <number> MB\t'
PLATFORM = [
    tells('d.6', 'None', {
        '2.7-3.7': 'START RequestId: <id> Version: $LATEST\n' + _REPORT + ' ' + _SIZES + '\n',
        '3.8-': 'START RequestId: <id> Version: $LATEST\n' + _REPORT + _SIZES + 'Init Duration: <decimal> ms\t\n'}),
    tells('d.6', 'None', {
        '2.7-3.7': 'START RequestId: <id> Version: $LATEST\n' + _REPORT + ' ' + _SIZES + '\n',
        '3.8-': 'START RequestId: <id> Version: $LATEST\n' + _REPORT + _SIZES + '\n'}),
]

_JSON = {'LogFormat': 'JSON', 'ApplicationLogLevel': 'INFO', 'SystemLogLevel': 'WARN'}
STRUCTURED = [
    tells('d.5', _LOGGING + '.info("a %s", 1)',
          '{"timestamp": "<second>", "level": "INFO", "message": "a 1", "logger": "root", "requestId": "<id>"}\n'),
    tells('d.5', _LOGGING + '.debug("below")', ''),
    tells('d.5', _LOGGING + '.getLogger("app").error(u"Zo\\u00eb", extra={"order": 7})',
          u'{"timestamp": "<second>", "level": "ERROR", "message": "Zo\xeb", "logger": "app", "requestId": "<id>", '
          u'"order": 7}\n'),
    tells('d.5', _LOGGING + '.getLogger().level', ''),
    tells('d.5', 'print("as it is")', 'as it is\n'),
]

FUNCTIONS = [
    function('written', WRITTEN),
    function('records', RECORDS),
    function('records-platform', PLATFORM),
    function('records-structured', STRUCTURED, logging=_JSON, since=(3, 8)),
    function('records-missing', MISSING, handler='nowhere.handler', until=(3, 7)),
    function('records-module', MODULE, handler='module_error.handler', until=(3, 6)),
]
