"""The context object."""
import json

from host import FUNCTION_ARN, REQUEST_ID
from interpreters import RuntimeTest

ATTRIBUTES = '''
def lambda_handler(event, context):
    def show(value):
        names = getattr(value, '__slots__', ())
        if names:
            return dict((name, show(getattr(value, name))) for name in names)
        return value
    return dict((name, show(getattr(context, name))) for name in event)
'''


class Context(RuntimeTest):
    def show(self, *names, **header):
        return self.ready(ATTRIBUTES).result(names, **header)

    def test_attributes(self):
        expected = {
            'function_name': 'my-function',
            'function_version': '$LATEST',
            'invoked_function_arn': FUNCTION_ARN,
            'memory_limit_in_mb': '128',
            'aws_request_id': REQUEST_ID,
            'log_group_name': '/aws/lambda/my-function',
            'log_stream_name': '2019/06/06/[$LATEST]0123456789abcdef0123456789abcdef',
            'identity': {'cognito_identity_id': None, 'cognito_identity_pool_id': None},
            'client_context': None,
        }
        if self.era == 3:
            expected['tenant_id'] = None
        self.assertEqual(expected, self.show(*expected))

    def test_types(self):
        host = self.ready('''
            def lambda_handler(event, context):
                return [type(getattr(context, name)).__name__ for name in event]
        ''')
        self.assertEqual(['str'] * 7, host.result([
            'function_name', 'function_version', 'invoked_function_arn', 'memory_limit_in_mb', 'aws_request_id',
            'log_group_name', 'log_stream_name']))

    def test_identity(self):
        identity = json.dumps({'cognitoIdentityId': 'id', 'cognitoIdentityPoolId': 'pool', 'other': 1})
        self.assertEqual({'identity': {'cognito_identity_id': 'id', 'cognito_identity_pool_id': 'pool'}},
                         self.show('identity', cognitoIdentity=identity))

    def test_client_context(self):
        client = {'installation_id': 'i', 'app_title': 't', 'app_version_name': 'n', 'app_version_code': 'c',
                  'app_package_name': 'p'}
        text = json.dumps({'client': dict(client, other=1), 'custom': {'k': 'v'}, 'env': {'e': 'f'}, 'other': 1})
        self.assertEqual({'client_context': {'custom': {'k': 'v'}, 'env': {'e': 'f'}, 'client': client}},
                         self.show('client_context', clientContext=text))

    def test_client_context_with_parts_missing(self):
        self.assertEqual({'client_context': {'custom': None, 'env': None, 'client': None}},
                         self.show('client_context', clientContext='{}'))

    def test_slots(self):
        host = self.ready('''
            def lambda_handler(event, context):
                context.mine = 1
                try:
                    context.identity.mine = 1
                except AttributeError:
                    return 'refused'
        ''')
        self.assertEqual('refused', host.result())

    def test_remaining_time(self):
        host = self.ready('''
            def lambda_handler(event, context):
                left = context.get_remaining_time_in_millis()
                return [left, type(left).__name__]
        ''')
        left, kind = host.result()
        self.assertTrue(1000 < left <= 3000, left)
        self.assertIn(kind, ('int', 'long'))
        self.assertEqual(0, host.result(deadlineMs=1000)[0])

    def test_deadline(self):
        host = self.ready("""
            def lambda_handler(event, context):
                return [getattr(context, '_epoch_deadline_time_in_ms', None), sorted(vars(context))[:1]]
        """)
        value, first = host.result(deadlineMs=1542409706888)
        self.assertEqual(None if self.era == 1 else 1542409706888, value)
        self.assertEqual(['aws_request_id' if self.era == 1 else '_epoch_deadline_time_in_ms'], first)

    def test_log(self):
        host = self.ready('''
            def lambda_handler(event, context):
                context.log('one\\ntwo')
                context.log(3)
        ''')
        host.result()
        self.assertEqual([('03', 'one\ntwo'), ('03', '3')], [(entry.kind, entry.message) for entry in host.log()])

    def test_repr(self):
        host = self.ready('def lambda_handler(event, context): return repr(context)')
        expected = (
            'LambdaContext([aws_request_id=%s,log_group_name=/aws/lambda/my-function,log_stream_name=2019/06/06/'
            '[$LATEST]0123456789abcdef0123456789abcdef,function_name=my-function,memory_limit_in_mb=128,'
            'function_version=$LATEST,invoked_function_arn=%s,client_context=None,'
            'identity=CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])')
        expected %= (REQUEST_ID, FUNCTION_ARN)
        if self.era == 3:
            self.assertEqual(expected + ',tenant_id=None])', host.result())
        else:
            module = '__main__' if self.era == 1 else 'bootstrap'
            self.assertTrue(host.result().startswith('<%s.LambdaContext object at 0x' % module))
