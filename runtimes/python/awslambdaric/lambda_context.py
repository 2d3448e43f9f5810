from kiln_runtime.context import Client, ClientContext, CognitoIdentity, LambdaContext  # noqa: F401
