"""Programs that nobody here wrote, with expectations of their own."""
import base64
import importlib.util
import itertools
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
OLDEST, NEWEST = (2, 7), (3, 99)

# Packages of the system's Python that go into the deployment package: pure Python for all that can read it, extension
# modules for the one that they were built for. Debian's SDK for X-Ray is of 2018, and wants the pkg_resources that came
# with interpreters until 3.11.
VENDORED = (('aws_xray_sdk', (3, 7), (3, 11)), ('jsonpickle', (3, 7), (3, 11)), ('wrapt', (3, 7), (3, 11)),
            ('jinja2', (3, 7), NEWEST), ('markupsafe', (3, 7), NEWEST), ('reportlab', (3, 11), (3, 11)),
            ('PIL', (3, 11), (3, 11)))

# What all are invoked with: a trace that is recorded, another each time, since an SDK keeps what it knows of one.
_TRACE = 'Root=1-5bef4de7-ad49b0e87f6ef6c8%08x;Parent=9a9197af755a6419;Sampled=1'
_numbers = itertools.count()
_DAEMON = {'AWS_XRAY_DAEMON_ADDRESS': '127.0.0.1:2000'}
_REPORT_END = re.compile(
    '\t\nXRAY TraceId: 1-5bef4de7-ad49b0e87f6ef6c8[0-9a-f]{8}\tSegmentId: [0-9a-f]{16}\tSampled: true\t\n$')

_PAGE = '<h1>A &amp; B</h1>\n<ul>\n  <li class="odd">1. B&lt;R&gt;EAD: 2.50</li>\n' \
        '  <li class="even">2. K\xc4SE: 10.00</li>\n</ul>12.5'

# program, what it is given, its answer, since, until. Asked twice: the second time in the same environment.
PROGRAMS = [
    ('template', 'A & B', _PAGE, (3, 7), NEWEST),
    ('document', 3, ['%PDF-', 3, ['Page 1', 'Page 2', 'Page 3'], '%%EOF'], (3, 11), (3, 11)),
    ('image', 64, ['JPEG', 'PNG', [64, 64], [16, 16], [0, 0, 255], [255, 0, 0]], (3, 11), (3, 11)),
    ('traced', 3, [{'format': 'json', 'version': 1}, {'amount': 3}, True, True, True, 'no', ['initialized']],
     (3, 7), (3, 11)),
    ('compression', 1000, [True, True, True], OLDEST, NEWEST),
    ('markup', '<a><b n="1">x</b><c n="2"/></a>', ['x', ['1', '2'], 'a'], OLDEST, NEWEST),
    ('workers', 3, '[0, 1, 2]\n', OLDEST, NEWEST),
]
KEPT = [('database', 1000, [[1000, 499500, 499.5], [2000, 999000, 499.5]], OLDEST, NEWEST)]

# The interpreters' own tests of their libraries. 2.7's of gzip wants the default encoding to be ASCII, which AWS made
# UTF-8; some others want a way of being run of their own.
_PASSED = {'some': True, 'broken': []}
REGRESSION = [
    ('zlib', OLDEST), ('csv', OLDEST), ('textwrap', OLDEST), ('struct', OLDEST), ('base64', OLDEST),
    ('hashlib', OLDEST), ('string', OLDEST), ('collections', OLDEST), ('copy', OLDEST), ('uuid', OLDEST),
    ('tempfile', OLDEST), ('contextlib', OLDEST), ('gzip', (3, 6)), ('bisect', (3, 6)), ('heapq', (3, 6)),
    ('json', (3, 6))]
DOCTESTS = ['difflib', 'heapq', 'collections']


def programs(runtimes, words):
    """(runtime,) of those that are asked for."""
    return [runtime for runtime in runtimes if not words or runtime in words or 'programs' in words]


def vendored(version):
    """Where the packages are that this version gets: (name, path)."""
    for name, since, until in VENDORED:
        spec = importlib.util.find_spec(name)
        if spec and since <= version <= until:
            yield name, pathlib.Path(spec.origin).parent


def asked(version):
    """(event, answer), in order."""
    for program, given, answer, since, until in PROGRAMS:
        if since <= version <= until:
            yield from [({'program': program, 'with': given}, answer)] * 2
    for program, given, answers, since, until in KEPT:
        for answer in answers:
            yield {'program': program, 'with': given}, answer
    for name, since in REGRESSION:
        if version >= since:
            yield {'program': 'regression', 'with': 'test.test_' + name}, _PASSED
    for name in DOCTESTS:
        yield {'program': 'doctests', 'with': name}, dict(_PASSED, broken=0)


def ask(account, runtime, archive, report):
    version = tuple(int(part) for part in runtime[len('python'):].split('.'))
    packages = dict(vendored(version))
    name = 'programs-%d-%d' % version
    account.create(name, runtime, 'lambda_function.lambda_handler', archive(HERE / 'function', packages=packages),
                   Timeout=60, MemorySize=1769, Environment={'Variables': _DAEMON})
    account.functions.meta.events.register('before-call.lambda.Invoke', _trace, unique_id='trace')
    for event, expected in asked(version):
        answer = account.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode(), LogType='Tail')
        given, log = json.loads(answer['Payload'].read()), base64.b64decode(answer['LogResult']).decode()
        report.add(given == expected and _REPORT_END.search(log) is not None, '%s, %s' % (runtime, event),
                   'expected %r' % (expected,), 'answered %r' % (given,), 'logged   %r' % log[-300:])


def _trace(params, **_):
    if '/functions/programs-' in params['url_path']:
        params['headers']['X-Amzn-Trace-Id'] = _TRACE % next(_numbers)
