"""The context object, the second argument of a handler."""
import json
import time

from .era import ERA
from .errors import Fault
from .strings import native


class _Slots(object):
    """An object with exactly the attributes in its slots, None where the source has no such key."""

    __slots__ = ()

    def __init__(self, source):
        for name in self.__slots__:
            setattr(self, name, source.get(name))

    if ERA.context_repr:
        def __repr__(self):
            return _shown(self, self.__slots__)


class Client(_Slots):
    __module__ = native(ERA.context_module)
    __slots__ = ('installation_id', 'app_title', 'app_version_name', 'app_version_code', 'app_package_name')


class ClientContext(_Slots):
    __module__ = native(ERA.context_module)
    __slots__ = ('custom', 'env', 'client')

    def __init__(self, source):
        _Slots.__init__(self, source)
        if self.client is not None:
            self.client = Client(self.client)


class CognitoIdentity(_Slots):
    __module__ = native(ERA.context_module)
    __slots__ = ('cognito_identity_id', 'cognito_identity_pool_id')

    def __init__(self, source):
        self.cognito_identity_id = source.get('cognitoIdentityId')
        self.cognito_identity_pool_id = source.get('cognitoIdentityPoolId')


class _Private(object):
    """What is no attribute that somebody would find who looks through those of a context."""

    __slots__ = ('_deadline', '_sink')


class LambdaContext(_Private):
    __module__ = native(ERA.context_module)

    def __init__(self, function, request, log):
        """function: the attributes that stay the same; request: the header of the invoke frame."""
        self.__dict__.update(function)
        self.aws_request_id = native(request['requestId'])
        self.invoked_function_arn = native(request['invokedFunctionArn'])
        self.client_context = _parse('Client Context', ClientContext, request.get('clientContext'))
        identity = _parse('Cognito Identity', CognitoIdentity, request.get('cognitoIdentity'))
        self.identity = identity or CognitoIdentity({})
        if ERA.tenant_id:
            self.tenant_id = None
        if ERA.names_deadline:
            self._epoch_deadline_time_in_ms = request['deadlineMs']
        else:
            self._deadline = request['deadlineMs']
        self._sink = log

    if ERA.names_deadline:
        def get_remaining_time_in_millis(self):
            return max(int(self._epoch_deadline_time_in_ms - time.time() * 1000), 0)
    else:
        def get_remaining_time_in_millis(self):
            return max(int(self._deadline - time.time() * 1000), 0)

    def log(self, message):
        self._sink(str(message))

    if ERA.context_repr:
        def __repr__(self):
            return _shown(self, ('aws_request_id', 'log_group_name', 'log_stream_name', 'function_name',
                                 'memory_limit_in_mb', 'function_version', 'invoked_function_arn', 'client_context',
                                 'identity', 'tenant_id'))


def function_attributes(variables):
    """The attributes that every context of this environment has, from its variables."""
    return dict((name, native(variables.get(variable, u''))) for name, variable in (
        ('function_name', 'AWS_LAMBDA_FUNCTION_NAME'),
        ('function_version', 'AWS_LAMBDA_FUNCTION_VERSION'),
        ('memory_limit_in_mb', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
        ('log_group_name', 'AWS_LAMBDA_LOG_GROUP_NAME'),
        ('log_stream_name', 'AWS_LAMBDA_LOG_STREAM_NAME'),
    ))


def _shown(value, names):
    return '%s([%s])' % (type(value).__name__, ','.join('%s=%s' % (name, getattr(value, name)) for name in names))


def _parse(name, kind, text):
    if not text:
        return None
    try:
        return kind(json.loads(text))
    except Exception as error:
        raise Fault('Runtime.LambdaContextUnmarshalError', 'Unable to parse %s JSON: %s' % (name, error))
