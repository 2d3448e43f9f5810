"""The flavour with the SDK, under those Pythons that have it."""
import os
import unittest

from levels import ZygoteTest

SOURCE = '''
import time
started = time.time()
import boto3
imported = time.time()
def lambda_handler(event, context):
    client = boto3.client('lambda')
    key = boto3.DEFAULT_SESSION.get_credentials().access_key
    return [imported - started, key, client.meta.region_name, client.meta.endpoint_url, boto3.__file__]
'''


class Sdk(ZygoteTest):
    @classmethod
    def setUpClass(cls):
        site = '%s/lib/python%d.%d/site-packages' % ((cls.prefix,) + cls.version)
        if not os.path.isdir(site + '/boto3'):
            raise unittest.SkipTest('this Python has no SDK')
        cls.place = cls.level(cls.prefix, cls.version, sdk=True)

    @classmethod
    def tearDownClass(cls):
        cls.place.close()

    def test_it_is_there_and_belongs_to_nobody(self):
        self.assertTrue(self.place.zygote.serving['sdk'])
        environment = self.ready(SOURCE, variables={
            'AWS_DEFAULT_REGION': 'eu-west-1', 'AWS_ACCESS_KEY_ID': 'KEY', 'AWS_SECRET_ACCESS_KEY': 'secret',
            'AWS_ENDPOINT_URL': 'http://169.254.100.1:4566'})
        seconds, key, region, endpoint, file = environment.invoke()
        self.assertLess(seconds, 0.02)
        self.assertEqual(['KEY', 'eu-west-1', 'http://169.254.100.1:4566'], [key, region, endpoint])
        self.assertTrue(file.startswith('/var/lang/lib/'), file)

    def test_own_sdk_comes_first(self):
        environment = self.ready({
            'lambda_function.py': '''
                import boto3, botocore
                def lambda_handler(event, context): return [boto3.__file__, botocore.__file__]
            ''', 'botocore/__init__.py': '', 'boto3.py': ''})
        self.assertEqual(['/var/task/boto3.py', '/var/task/botocore/__init__.py'], environment.invoke())
