"""The flavour with the SDK, under those Pythons that have it."""
import os
import unittest

import host
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


class Installed(ZygoteTest):
    """An SDK that Kiln has installed: packages in a directory of its own."""

    FILES = {
        'boto3/__init__.py': '__version__ = "1.2.3"', 'botocore/__init__.py': '', 'six.py': 'here = __file__',
        'boto3-1.2.3.dist-info/METADATA': '', 'compile.py': 'raise RuntimeError("not the one of the runtime")'}
    SOURCE = '''
        import os, subprocess, sys
        import boto3, compile, six
        def lambda_handler(event, context):
            child = 'import boto3; print(boto3.__file__)'
            return [boto3.__file__, boto3.__version__, six.here, compile.__file__, sys.path,
                    subprocess.check_output([sys.executable, '-c', child]).decode().strip()]
    '''

    @classmethod
    def setUpClass(cls):
        cls.sdk = host.Folder(cls.FILES)
        cls.place = cls.level(cls.prefix, cls.version, sdkDirectory=cls.sdk.path, endpoints='{"version": 3}')

    @classmethod
    def tearDownClass(cls):
        cls.place.close()
        cls.sdk.remove()

    def expected(self):
        packages = '/var/lang/lib/python%d.%d/site-packages' % self.version
        return packages if self.version >= (3, 11) else '/var/runtime'

    def test_it_is_where_aws_has_it(self):
        answer = self.ready(self.SOURCE, variables={'PYTHONPATH': '/var/runtime'}).invoke()
        file, version, six, compiler, path, child = answer
        self.assertEqual([self.expected() + '/boto3/__init__.py', '1.2.3'], [file.replace('.pyc', '.py'), version])
        self.assertEqual([self.expected() + '/six.py', '/var/runtime/compile.py'],
                         [six.replace('.pyc', '.py'), compiler.replace('.pyc', '.py')])
        self.assertEqual(file, child)
        self.assertEqual([], [entry for entry in path if entry.startswith('/var/rapid')])

    def test_what_the_interpreter_has_is_still_there(self):
        self.assertTrue(self.ready('''
            import pip
            def lambda_handler(event, context): return pip.__file__
        ''').invoke().startswith('/usr/lib64/' if self.version == (2, 7) else '/var/lang/lib/'))

    def test_package_and_layer_come_first(self):
        source = '''
            import boto3, botocore
            def lambda_handler(event, context): return [boto3.__file__, botocore.__file__]
        '''
        own = self.ready({'lambda_function.py': source, 'boto3.py': ''}, {'python/botocore.py': ''}).invoke()
        self.assertEqual(['/var/task/boto3.py', '/opt/python/botocore.py'], [f.replace('.pyc', '.py') for f in own])

    def test_file_of_endpoints_is_there(self):
        self.assertEqual('{"version": 3}', self.ready('''
            def lambda_handler(event, context): return open('/var/rapid/sdk-data/endpoints.json').read()
        ''').invoke())
