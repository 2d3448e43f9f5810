"""Interpreters that are started with the function's variables: by its wrapper script, or because of what they say."""
import os

from host import ENVIRONMENT, FakeHost
from interpreters import RuntimeTest

WRAPPER = '''
    #!/bin/sh
    export WRAPPED="$#:$2" _HANDLER=other.run
    exec "$@"
'''
CODE = '''
    import os, sys
    def run(event, context):
        return [os.environ.get('WRAPPED'), __name__, context.function_name, sys.flags.optimize]
    def lambda_handler(event, context):
        return run(event, context)
'''
FILES = {'lambda_function.py': CODE, 'other.py': CODE, 'wrapper': WRAPPER}


class Restart(RuntimeTest):
    def started(self, variables, files=FILES, executable=('wrapper',)):
        """As the host does it, which names the code's own folder."""
        host = FakeHost(self.interpreter.path, files, setup=False)
        host.__enter__()
        self.addCleanup(host.__exit__)
        for name in executable:
            os.chmod(os.path.join(host.task_root, name), 0o755)
        host.send(b'S', {'handler': 'lambda_function.lambda_handler', 'taskRoot': host.task_root, 'environment': dict(
            ENVIRONMENT, LAMBDA_TASK_ROOT=host.task_root, _HANDLER='lambda_function.lambda_handler', **variables)})
        return host

    def test_wrapper(self):
        host = self.started({'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/wrapper'}).ready()
        wrapped, name, function, _ = host.result()
        self.assertEqual('my-function', function)
        if self.era == 3:
            self.assertEqual('other', name)
            self.assertRegex(wrapped, r'\A2:.*/bootstrap\.py\Z')
        else:
            self.assertEqual(('lambda_function', None), (name, wrapped))
        self.assertEqual(host.result(), host.result())

    def test_wrapper_without_an_interpreter_line(self):
        if self.era == 3:
            files = dict(FILES, wrapper='export WRAPPED=plain\nexec "$@"\n')
            host = self.started({'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/wrapper'}, files).ready()
            self.assertEqual('plain', host.result()[0])

    def assert_ends(self, host, status, message):
        self.assertIsNone(host.receive())
        self.assertEqual(status, host.exit_status())
        self.assertEqual([message], host.messages())

    def test_wrapper_that_is_not_there(self):
        if self.era == 3:
            host = self.started({'AWS_LAMBDA_EXEC_WRAPPER': '/opt/nowhere'})
            self.assert_ends(host, 127, '/opt/nowhere: does not exist\n')

    def test_wrapper_that_cannot_be_executed(self):
        if self.era == 3:
            host = self.started({'AWS_LAMBDA_EXEC_WRAPPER': '/var/task/wrapper'}, executable=())
            self.assert_ends(host, 126, '/var/task/wrapper: is not an executable\n')

    def test_variables_that_only_the_start_heeds(self):
        host = self.started({'PYTHONOPTIMIZE': '2'}).ready()
        self.assertEqual([None, 'lambda_function', 'my-function', 2], host.result())
        self.assertEqual('D', host.invoke().kind)

    def test_nothing_of_it_is_seen(self):
        code = '''
            import os
            def lambda_handler(event, context):
                return [sorted(os.environ), sorted(os.listdir('/proc/self/fd'))]
        '''
        plain = self.started({}, {'lambda_function.py': code}, ()).ready().result()
        other = self.started({'PYTHONHASHSEED': '0'}, {'lambda_function.py': code}, ()).ready().result()
        self.assertEqual(plain[0], [name for name in other[0] if name not in ('PYTHONHASHSEED', 'LC_CTYPE')])
        self.assertEqual(self.version >= (3, 12), 'LC_CTYPE' in other[0])

    def test_host_gone(self):
        host = self.started({'PYTHONOPTIMIZE': '1'}).ready()
        host.hang_up()
        self.assertEqual(0, host.exit_status())
