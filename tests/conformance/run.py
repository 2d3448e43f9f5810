"""
The programming model, byte for byte: python3 tests/conformance/run.py [WORD…]

Every row of the tables is asked of a real server on every interpreter that is installed, at the best isolation there
is. WORDs select runtimes (python3.6) or functions of the tables (errors). Last line: N passed, N failed.
"""
import base64
import concurrent.futures
import io
import json
import os
import pathlib
import sys
import threading
import time
import urllib.request
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'clients')]
sys.dont_write_bytecode = True

import client  # noqa: E402
import programs  # noqa: E402
import rows  # noqa: E402
import sources  # noqa: E402
from package import BASIC_EXECUTION, TRUST  # noqa: E402
from server import Server  # noqa: E402

from table import FUNCTIONS, TEXTS  # noqa: E402

AT_A_TIME = 6


def files_of(directory, prefix=''):
    return {prefix + str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob('*')
            if path.is_file() and '__pycache__' not in path.parts}


def archive(directory, texts=None, packages=None):
    """A deployment package: the files of a directory, others that no directory should have, and whole packages."""
    files = files_of(directory) if directory else {}
    files.update((name, text.encode()) for name, text in (texts or {}).items())
    for name, path in (packages or {}).items():
        files.update(files_of(path, name + '/'))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as package:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name)
            # One that only its owner may read, and the function is somebody else.
            mode = 0o600 if name == 'closed.py' else 0o755 if data.startswith(b'#!') else 0o644
            entry.external_attr = mode << 16
            package.writestr(entry, data)
    return buffer.getvalue()


class Account:
    def __init__(self, server, level):
        import boto3
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.config import Config

        names = 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION'
        environment = server.environment()
        session = boto3.Session(*(environment.get(name) for name in names))
        config = Config(retries={'max_attempts': 0}, read_timeout=60, max_pool_connections=AT_A_TIME)
        self.functions, iam = (session.client(name, endpoint_url=server.endpoint, config=config)
                               for name in ('lambda', 'iam'))
        self.role = iam.create_role(RoleName='conformance', AssumeRolePolicyDocument=TRUST)['Role']['Arn']
        iam.attach_role_policy(RoleName='conformance', PolicyArn=BASIC_EXECUTION)
        self.region, self.level = session.region_name, level
        self._request, self._sign = AWSRequest, SigV4Auth(session.get_credentials(), 'lambda', self.region).add_auth

    def create(self, name, runtime, handler, package, **settings):
        self.functions.create_function(FunctionName=name, Runtime=runtime, Role=self.role, Handler=handler,
                                       Code={'ZipFile': package}, **settings)
        self.functions.get_waiter('function_active_v2').wait(FunctionName=name, WaiterConfig={'Delay': 0.02})
        return name

    def configure(self, name, **members):
        """Signed, but not by the client, which may not know the members."""
        path = '%s/2015-03-31/functions/%s/configuration' % (self.functions.meta.endpoint_url, name)
        request = self._request('PUT', path, {'Content-Type': 'application/json'}, json.dumps(members))
        self._sign(request)
        with urllib.request.urlopen(urllib.request.Request(path, request.body, request.headers, method='PUT')):
            self.functions.get_waiter('function_updated').wait(FunctionName=name, WaiterConfig={'Delay': 0.02})

    def publish(self, name, files, version):
        texts = {self._named(path, version): self._named(text, version) for path, text in files.items()}
        content = {'ZipFile': archive(None, texts)}
        return self.functions.publish_layer_version(LayerName=name, Content=content)['LayerVersionArn']

    def _named(self, text, version):
        return text.replace('<version>', '%d.%d' % version)


class Report:
    def __init__(self):
        self.passed, self.failed, self._lock = 0, 0, threading.Lock()

    def add(self, ok, what, *lines):
        with self._lock:
            self.passed, self.failed = self.passed + ok, self.failed + (not ok)
            if not ok:
                print('FAILED', what, *('\n    %s' % line for line in lines), flush=True)


def ask(account, runtime, function, package, report):
    """All rows of one function, on one runtime."""
    version = tuple(int(part) for part in runtime[len('python'):].split('.'))
    if not function.since <= version <= function.until:
        return
    name = '%s-%d-%d' % ((function.name,) + version)
    layers = [account.publish('%s-%d' % (name, place), files, version) for place, files in enumerate(function.layers)]
    account.create(name, runtime, function.handler, package, Timeout=function.timeout, Layers=layers,
                   MemorySize=function.memory, Environment={'Variables': function.environment})
    if function.logging:
        account.configure(name, LoggingConfig=function.logging)
    for row in function.rows:
        if not row.since <= version <= row.until or row.level not in (None, account.level):
            continue
        time.sleep(row.pause)
        optional = {}
        if row.client_context is not None:
            optional['ClientContext'] = base64.b64encode(json.dumps(row.client_context).encode()).decode()
        if function.qualifier:
            optional['Qualifier'] = function.qualifier
        answer = account.functions.invoke(FunctionName=name, Payload=json.dumps(row.event).encode(), LogType='Tail',
                                          **optional)
        known = {'id': answer['ResponseMetadata']['RequestId'], 'function': name, 'region': account.region}
        payload, log = answer['Payload'].read(), base64.b64decode(answer['LogResult'])
        where = '%s, %s (%s): %r\n    %s' % (runtime, function.name, row.spec, row.event, sources.told(row.spec))
        if row.fails is None and row.after is None:
            report.add(rows.matches(version, row.log, log, known), where, 'expected %r' % rows.of(version, row.log),
                       'logged   %r' % log.decode('utf-8', 'replace'))
            continue
        if row.fails is None:
            own, end = log.split(b'\n', 1)[1].rsplit(b'END RequestId: ', 1)
            after = end.split(b'\n', 2)[2]
            for expected, part in ((row.log, own), (row.after, after)):
                report.add(rows.matches(version, expected, part, known), where,
                           'expected %r' % rows.of(version, expected), 'logged   %r' % part.decode('utf-8', 'replace'))
            continue
        ok = rows.matches(version, row.expected, payload, known) and row.fails == ('FunctionError' in answer)
        report.add(ok and answer.get('FunctionError') in (None, 'Unhandled'), where,
                   'expected %r' % rows.of(version, row.expected),
                   'answered %r %s' % (payload[:3000].decode('utf-8', 'replace'), answer.get('FunctionError', '')))


def main(words):
    level = os.environ.get('KILN_CONFORMANCE_LEVEL', 'full' if os.geteuid() == 0 else 'userns')
    server = Server(level=level)
    try:
        account, report = Account(server, level), Report()
        runtimes = [name for name in server.runtimes() if name.startswith('python')]
        package = archive(HERE / 'function', TEXTS)
        asked = [(runtime, function) for runtime in runtimes for function in FUNCTIONS
                 if not words or any(word in (runtime, function.name) for word in words)]
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            started = [pool.submit(ask, account, runtime, function, package, report) for runtime, function in asked]
            started += [pool.submit(programs.ask, account, runtime, archive, report)
                        for runtime in programs.programs(runtimes, words)]
            if client.is_wanted(words):
                started.append(pool.submit(client.ask, account, archive, report))
            for future in started:
                future.result()
    finally:
        server.stop()
    print(', '.join(runtimes))
    print('%d passed, %d failed' % (report.passed, report.failed))
    return 0 if report.passed and not report.failed else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
