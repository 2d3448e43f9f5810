# -*- coding: utf-8 -*-
"""Variables, working directory, sys.path and limits."""
import os

from host import ENVIRONMENT
from interpreters import RuntimeTest

PATH = '''
import sys
def lambda_handler(event, context):
    return sys.path
'''


class Environment(RuntimeTest):
    def test_variables_are_the_given_ones(self):
        host = self.ready('''
            import os, subprocess
            def lambda_handler(event, context):
                child = subprocess.Popen(['/usr/bin/env'], stdout=subprocess.PIPE)
                lines = child.communicate()[0].decode().split()
                return [sorted(os.environ), sorted(line.split('=')[0] for line in lines)]
        ''', environment={'MINE': 'x'})
        expected = ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION',
                    'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_STREAM_NAME', 'LAMBDA_RUNTIME_DIR', 'LAMBDA_TASK_ROOT',
                    'LANG', 'MINE', 'PATH', 'TZ']
        expected = sorted(expected + ['PYTHONPATH'] if self.era == 3 else expected)
        self.assertEqual([expected, expected], host.result())

    def test_unicode_value(self):
        host = self.ready(u'''
            import os
            def lambda_handler(event, context):
                value = os.environ['NAME']
                return value.decode('utf-8') if isinstance(value, bytes) else value
        ''', environment={'NAME': u'Zoë'})
        self.assertEqual(u'Zoë', host.result())

    def test_python_path_for_children(self):
        host = self.ready('''
            import os
            def lambda_handler(event, context):
                return os.environ.get('PYTHONPATH')
        ''')
        self.assertEqual('/var/runtime' if self.era == 3 else None, host.result())

    def test_time_zone(self):
        host = self.ready('''
            import time
            def lambda_handler(event, context):
                return time.localtime(0).tm_hour
        ''', environment={'TZ': 'XYZ-5'})
        self.assertEqual(5, host.result())

    def test_search_path(self):
        host = self.ready(PATH)
        path = host.result()
        layers = ['/opt/python/lib/python%d.%d/site-packages' % self.version, '/opt/python']
        runtimes = ['/var/runtime'] + (['/var/runtime/awslambda'] if self.era == 1 else [])
        head = [host.task_root] + layers + runtimes
        self.assertEqual(head, path[:len(head)])
        self.assertEqual('python%d%d.zip' % self.version, os.path.basename(path[len(head)]))
        self.assertEqual(layers, path[-2:])
        self.assertEqual([], [entry for entry in path if entry.endswith('runtimes/python') or not entry])

    def test_layers_that_are_elsewhere_than_in_opt(self):
        host = self.host({
            'lambda_function.py': 'def lambda_handler(e, c):\n    import of_layer\n    of_layer.fail()\n',
            'layers/python/of_layer.py': 'def fail():\n    raise ValueError("x")\n'}, setup=False)
        host.send(b'S', {'handler': 'lambda_function.lambda_handler', 'taskRoot': host.task_root,
                         'layerRoot': os.path.join(host.task_root, 'layers'), 'environment': ENVIRONMENT})
        document = host.ready().invoke().payload.decode()
        self.assertIn('/opt/python/of_layer.py', document)
        self.assertNotIn(host.directory, document)

    def test_search_path_with_python_path(self):
        host = self.ready(PATH, environment={'PYTHONPATH': '/a:/var/runtime:/b:lib:/a'})
        path = host.result()
        layers = ['/opt/python/lib/python%d.%d/site-packages' % self.version, '/opt/python']
        first = layers + ['/var/runtime', '/var/runtime/awslambda'] if self.era == 1 else ['/var/runtime']
        head = [host.task_root] + first + ['/a', '/b', host.task_root + '/lib']
        self.assertEqual(head, path[:len(head)])
        self.assertEqual(layers if self.era == 1 else [], path[len(head):][-2:] if self.era == 1 else [
            entry for entry in path if entry.startswith('/opt')])

    def test_search_path_with_an_empty_python_path(self):
        path = self.ready(PATH, environment={'PYTHONPATH': ''}).result()
        self.assertEqual(self.era == 1, '/opt/python' in path)

    def test_pth_files(self):
        host = self.ready({'mine.pth': 'vendored\n', 'vendored/__init__.py': '', 'vendored/lib.py': 'value = 5',
                           'lambda_function.py': '''
            try:
                from lib import value
            except ImportError:
                value = None
            def lambda_handler(event, context):
                return value
        '''})
        self.assertEqual(5 if self.version >= (3,) else None, host.result())

    def test_working_directory(self):
        host = self.ready({'data/file': 'text', 'lambda_function.py': '''
            def lambda_handler(event, context):
                with open('data/file') as file:
                    return file.read()
        '''})
        self.assertEqual('text', host.result())

    def test_function_shadows_the_standard_library(self):
        host = self.ready({'statistics.py': 'mine = True', 'lambda_function.py': '''
            import statistics
            def lambda_handler(event, context):
                return statistics.mine
        '''})
        self.assertTrue(host.result())

    def test_limits(self):
        host = self.ready('''
            import resource
            def lambda_handler(event, context):
                return [resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE),
                        resource.getrlimit(8)]
        ''')
        self.assertEqual([[1024, 1024], [0, 0], [65536, 65536]], host.result())

    def test_session_of_its_own(self):
        host = self.ready('import os\ndef lambda_handler(event, context): return os.getsid(0) == os.getpid()')
        self.assertTrue(host.result())

    def test_descriptors(self):
        host = self.ready('''
            import os, subprocess
            def lambda_handler(event, context):
                child = subprocess.Popen(['/bin/ls', '/proc/self/fd'], stdout=subprocess.PIPE, close_fds=False)
                return [os.readlink('/proc/self/fd/0'), child.communicate()[0].decode().split()]
        ''')
        standard_input, inherited = host.result()
        self.assertEqual('/dev/null', standard_input)
        self.assertEqual(['0', '1', '2', '3'], inherited)  # 3 is the directory that ls reads
