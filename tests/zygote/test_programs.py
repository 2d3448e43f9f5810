"""Custom runtimes and extensions."""
import json

from levels import ZygoteTest

SHOW = '''
    #!/bin/sh
    echo "$0: $(id -u) $(pwd) $CUSTOM ${_HANDLER-none} $(ls /proc/self/fd | tr '\\n' ' ')"
'''


class Programs(ZygoteTest):
    def test_bootstrap(self):
        for place in ({'bootstrap*': SHOW}, {'other': ''}):
            layers = None if 'bootstrap*' in place else {'bootstrap*': SHOW}
            environment = self.ready(place, layers, ready=False, program=True, variables={'CUSTOM': 'yes'})
            self.assertEqual((None, None, None), environment.frame())
            self.assertEqual(0, environment.exit_status())
            path = '/opt/bootstrap' if layers else '/var/task/bootstrap'
            self.assertEqual('%s: 993 /var/task yes lambda_function.lambda_handler 0 1 2 3 \n' % path,
                             environment.drain().decode())

    def assert_refused(self, files, message):
        environment = self.ready(files, ready=False, program=True)
        kind, header, payload = environment.frame()
        self.assertEqual((b'F', {'errorType': 'Runtime.InvalidEntrypoint'}), (kind, header))
        document = {'errorType': 'Runtime.InvalidEntrypoint', 'errorMessage': message}
        self.assertEqual(document, json.loads(payload.decode()))
        self.assertEqual(1 << 8, environment.exit_status())

    def test_no_bootstrap(self):
        self.assert_refused({'bootstrap': SHOW},
                            "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]")
        self.assert_refused({'bootstrap*': 'not a program'}, 'fork/exec /var/task/bootstrap: exec format error')
        self.assert_refused({'bootstrap*': '#!/no/such\n'}, 'fork/exec /var/task/bootstrap: no such file or directory')

    def test_extensions(self):
        layers = {'extensions/one*': SHOW, 'extensions/two*': 'not a program', 'extensions/notes.txt': '',
                  'extensions/directory/x*': SHOW}
        environment = self.ready('def lambda_handler(event, context): return event', layers, extensions=True,
                                 variables={'CUSTOM': 'yes'})
        started = {}
        for _ in range(2):
            document, descriptors = environment.status_message('process')
            self.assertEqual(1, len(descriptors))
            started[document['name']] = document['pid']
        self.assertEqual({'one', 'two'}, set(started))
        self.assertEqual(0, environment.exit_status(started['one']))
        self.assertEqual(126 << 8, environment.exit_status(started['two']))
        with environment.extension_output as output:
            self.assertEqual('/opt/extensions/one: 993 /var/task yes none 0 1 2 3 \n', output.recv(1000).decode())
        self.assertEqual(b'', environment.drain())
        self.assertEqual(1, environment.invoke(1))
