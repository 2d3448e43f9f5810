"""The SDK, as deep as a function goes into it, without an account, a region or a connection.

Making the first client of a service costs a function tens of milliseconds, most of it reading the service's model. Here
clients are made and thrown away, and the models are kept: every session that the function makes starts with them.
"""
import boto3.session
import botocore.session

from . import identity

_SERVICES = ('dynamodb', 'events', 'kms', 'lambda', 'logs', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm',
             'stepfunctions', 'sts')
_RESOURCES = ('dynamodb', 's3', 'sqs', 'sns')


def warm():
    session = botocore.session.Session()
    throwaway = boto3.session.Session('none', 'none', region_name='us-east-1', botocore_session=session)
    for name in _SERVICES:
        throwaway.client(name)
    for name in _RESOURCES:
        throwaway.resource(name)
    models = getattr(session.get_component('data_loader'), '_cache', {})
    create = botocore.session.create_loader

    # All that is in our own directory is another file of endpoints.
    without_endpoints = dict((key, value) for key, value in models.items() if 'endpoints' not in key)
    shared = {None: models, '': models, identity.SDK_DATA: without_endpoints}

    def create_loader(search_path_string=None):
        loader = create(search_path_string)
        if hasattr(loader, '_cache'):
            loader._cache.update(shared.get(search_path_string, {}))
        return loader

    botocore.session.create_loader = create_loader
