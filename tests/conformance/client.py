"""AWS's own runtime interface client, the one for Node, as a function of a custom runtime: its words for each end.

It is asked when KILN_RIC names a folder in which `npm install aws-lambda-ric@3.2.1` was done. That takes CMake, the
autotools and minutes of building curl, so it is no part of every run.

The one for Python, awslambdaric, is on PyPI alone, which tests must not need: npm, NuGet and Debian do not have it.
What it answers and logs is in the tables, row for row; to the Runtime API both clients say the same."""
import base64
import json
import os
import pathlib

_HERE = os.environ.get('KILN_RIC')

_BOOTSTRAP = '#!/bin/sh\nexec node node_modules/aws-lambda-ric/bin/index.mjs "$_HANDLER"\n'
_SOURCE = '''
exports.handler = async (event, context) => {
    console.log("heard");
    if (event === "raise") throw new TypeError("no");
    if (event === "exit") process.exit(3);
    return [event, context.awsRequestId, context.functionName, context.clientContext, context.memoryLimitInMB,
            context.getRemainingTimeInMillis() > 0, process.env._X_AMZN_TRACE_ID.split(";").length];
};
exports.streams = awslambda.streamifyResponse(async (event, stream) => { stream.write("one "); stream.end("two"); });
'''

# handler, event, error, what the answer begins with, what the log has
_CLIENT = {'custom': {'k': 'v'}}
_ROWS = [
    ('index.handler', {'a': 'Zo\xeb'}, None,
     '[{"a":"Zo\xeb"},"<id>","client-handler",{"custom":{"k":"v"}},"512",true,3]', 'INFO\theard\n'),
    ('index.handler', 'raise', 'Unhandled', '{"errorType":"TypeError","errorMessage":"no","trace":["TypeError: no",',
     'ERROR\tInvoke Error \t{"errorType":"TypeError"'),
    ('index.handler', 'exit', 'Unhandled', '{"errorType":"Runtime.ExitError","errorMessage":"RequestId: <id> Error: '
     'Runtime exited with error: exit status 3"}', '\tStatus: error\tError Type: Runtime.ExitError\n'),
    ('index.handler', 5, None, '[5,"<id>",', '\tInit Duration: '),
    ('index.streams', 1, None, 'one two', 'REPORT RequestId: '),
    ('index.nothing', 1, 'Unhandled', '{"errorType":"Runtime.HandlerNotFound",',
     '\tPhase: invoke\tStatus: error\tError Type: Runtime.HandlerNotFound\n'),
    ('nowhere.handler', 1, 'Unhandled', '{"errorType":"Runtime.ImportModuleError",',
     '\tPhase: invoke\tStatus: error\tError Type: Runtime.ImportModuleError\n'),
]


def is_wanted(words):
    return bool(_HERE) and (not words or 'client' in words)


def ask(account, archive, report):
    root = pathlib.Path(_HERE, 'node_modules', 'aws-lambda-ric')
    package = archive(None, {'bootstrap': _BOOTSTRAP, 'index.js': _SOURCE}, {
        'node_modules/aws-lambda-ric/' + name: root / name for name in ('bin', 'dist')})
    known = set()
    for handler, event, error, start, logged in _ROWS:
        name = 'client-' + handler.rpartition('.')[2] if handler != 'nowhere.handler' else 'client-nowhere'
        if name not in known:
            account.create(name, 'provided.al2023', handler, package, Timeout=20, MemorySize=512)
            known.add(name)
        answer = account.functions.invoke(
            FunctionName=name, Payload=json.dumps(event).encode(), LogType='Tail',
            ClientContext=base64.b64encode(json.dumps(_CLIENT).encode()).decode())
        payload, log = answer['Payload'].read().decode(), base64.b64decode(answer['LogResult']).decode()
        start = start.replace('<id>', answer['ResponseMetadata']['RequestId'])
        report.add(payload.startswith(start) and answer.get('FunctionError') == error and logged in log,
                   "AWS's client, %s: %r" % (handler, event), 'expected %s' % start, 'answered %s' % payload[:500],
                   'logged   %r' % log[-1000:])
