"""The second argument of a handler (c)."""
from rows import function, returns

_CLIENT = {'installation_id': 'i', 'app_title': 't', 'app_version_name': 'n', 'app_version_code': 'c',
           'app_package_name': 'p'}
_GIVEN = {'client': dict(_CLIENT, other=1), 'custom': {'k': ['v', 1]}, 'env': {'e': 'f'}, 'other': 1}
_ARN = 'arn:aws:lambda:<region>:123456789012:function:<function>'

_METHODS = 'get_remaining_time_in_millis", "identity", "invoked_function_arn", "log", "log_group_name", ' \
           '"log_stream_name", "memory_limit_in_mb'

ATTRIBUTES = [
    returns('c', 'context.function_name', '"<function>"'),
    returns('c', 'context.function_version', '"$LATEST"'),
    returns('c', 'context.memory_limit_in_mb', '"128"'),
    returns('c', 'context.aws_request_id', '"<id>"'),
    returns('c', 'context.log_group_name', '"/aws/lambda/<function>"'),
    returns('c', 'context.log_stream_name == os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]', 'true'),
    returns('c', 'context.invoked_function_arn.replace(context.invoked_function_arn.split(":")[4], "123456789012")',
            '"%s"' % _ARN),
    returns('c', 'context.client_context', 'null'),
    returns('c', '[context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id]', '[null, null]'),
    returns('c', 'context.tenant_id', 'null', since=(3, 8)),
    returns('c', 'hasattr(context, "tenant_id")', {'2.7-3.7': 'false', '3.8-': 'true'}),
    returns('c', 'hasattr(context, "_epoch_deadline_time_in_ms")', {'2.7-3.6': 'false', '3.7-': 'true'}),
    returns('c', 'hasattr(context, "deadline_ms")', 'false'),
    returns('c', '[type(getattr(context, name)).__name__ for name in ("function_name", "function_version", '
            '"invoked_function_arn", "memory_limit_in_mb", "aws_request_id", "log_group_name", "log_stream_name")]',
            '["str", "str", "str", "str", "str", "str", "str"]'),
    returns('c', 'type(context.get_remaining_time_in_millis()).__name__', '"int"'),
    returns('c', '0 < context.get_remaining_time_in_millis() <= 20000', 'true'),
    returns('c', 'abs(context._epoch_deadline_time_in_ms - __import__("time").time() * 1000 - 20000) < 2000', 'true',
            since=(3, 7)),
    returns('c', 'context.get_remaining_time_in_millis() > 15000 >= (setattr(context, "_epoch_deadline_time_in_ms", 1)'
            ' or context.get_remaining_time_in_millis())', 'true', since=(3, 7)),
    returns('c', 'sorted(name for name in vars(context) if name[0] != "_")', {
        '2.7-3.7': '["aws_request_id", "client_context", "function_name", "function_version", "identity", '
                   '"invoked_function_arn", "log_group_name", "log_stream_name", "memory_limit_in_mb"]',
        '3.8-': '["aws_request_id", "client_context", "function_name", "function_version", "identity", '
                '"invoked_function_arn", "log_group_name", "log_stream_name", "memory_limit_in_mb", "tenant_id"]'}),
    returns('c', 'sorted(name for name in vars(context) if name[0] == "_")',
            {'2.7-3.6': '[]', '3.7-': '["_epoch_deadline_time_in_ms"]'}),
    returns('c', '[type(context).__name__, type(context).__module__]', {
        '2.7-3.6': '["LambdaContext", "__main__"]', '3.7': '["LambdaContext", "bootstrap"]',
        '3.8-': '["LambdaContext", "awslambdaric.lambda_context"]'}),
    returns('c', 'type(context.identity).__name__', '"CognitoIdentity"'),
    returns('c', 'type(context) is __import__("awslambdaric.lambda_context").lambda_context.LambdaContext', 'true',
            since=(3, 8)),
    returns('c', 'repr(context.identity)',
            '"CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])"', since=(3, 8)),
    returns('c', 'repr(context).split("0x")[0]', {
        '2.7-3.6': '"<__main__.LambdaContext object at "', '3.7': '"<bootstrap.LambdaContext object at "',
        '3.8-': '"LambdaContext([aws_request_id=<id>,log_group_name=/aws/lambda/<function>,log_stream_name="'},
        until=(3, 7)),
    returns('c', 'repr(context).startswith("LambdaContext([aws_request_id=" + context.aws_request_id + '
            '",log_group_name=/aws/lambda/" + context.function_name + ",log_stream_name=")', 'true', since=(3, 8)),
    returns('c', 'setattr(context, "mine", 5) or context.mine', '5'),
    returns('c', '[hasattr(context.identity, "__dict__")]', '[false]'),
    returns('c', 'context.log("x")', 'null'),
]


def _client(event, expected, given=None, **versions):
    return returns('c', event, expected, client_context=_GIVEN if given is None else given, **versions)


CLIENT = [
    _client('context.client_context.client.app_title', '"t"'),
    _client('[getattr(context.client_context.client, name) for name in ("installation_id", "app_version_name", '
            '"app_version_code", "app_package_name")]', '["i", "n", "c", "p"]'),
    _client('context.client_context.custom', '{"k": ["v", 1]}'),
    _client('context.client_context.env', '{"e": "f"}'),
    _client('hasattr(context.client_context, "other")', 'false'),
    _client('hasattr(context.client_context.client, "other")', 'false'),
    _client('[type(context.client_context).__name__, type(context.client_context.client).__name__]',
            '["ClientContext", "Client"]'),
    _client('[context.client_context.custom, context.client_context.env, context.client_context.client]',
            '[null, null, null]', {}),
    _client('[context.client_context.custom, context.client_context.client]', '["text", null]', {'custom': 'text'}),
    _client('context.client_context.client.app_title', 'null', {'client': {}}),
    _client('repr(context.client_context)', '"ClientContext([custom=None,env=None,client=None])"', {}, since=(3, 8)),
    returns('c', 'context.client_context', 'null'),
]

FUNCTIONS = [
    function('context', ATTRIBUTES + CLIENT, memory=128),
    function('qualified', [
        returns('c', 'context.invoked_function_arn.split(":")[6:]', '["<function>", "$LATEST"]'),
        returns('c', 'context.function_version', '"$LATEST"')], qualifier='$LATEST'),
]
