"""How the process ends, forks and lives on between events."""
import signal

from interpreters import RuntimeTest

ENDS = '''
from __future__ import print_function
import os, signal, sys
def lambda_handler(event, context):
    print('last words', end='')
    eval(event) if not event.startswith('raise') else fail(event)
def fail(event):
    raise {'raise SystemExit': SystemExit, 'raise KeyboardInterrupt': KeyboardInterrupt}[event]
'''


class Process(RuntimeTest):
    def assert_ends(self, expression, *statuses):
        host = self.ready(ENDS)
        self.assertIsNone(host.invoke(expression))
        self.assertIn(host.exit_status(), statuses)
        self.assertTrue(host.messages()[0].startswith('last words'))
        return host

    def test_exit(self):
        self.assert_ends('sys.exit(3)', 3)
        self.assert_ends('sys.exit()', 0)
        self.assert_ends('raise SystemExit', 0)
        self.assert_ends('os._exit(5)', 5)

    def test_exit_with_a_message(self):
        host = self.assert_ends('sys.exit("reason")', 1)
        self.assertIn('reason\n', ''.join(host.messages()))

    def test_killed(self):
        self.assert_ends('os.kill(os.getpid(), signal.SIGKILL)', -signal.SIGKILL)

    def test_keyboard_interrupt(self):
        # The interpreter's choice: newer ones end themselves by the signal.
        host = self.assert_ends('raise KeyboardInterrupt', 1, -signal.SIGINT)
        self.assertIn('KeyboardInterrupt', host.messages()[-1])
        self.assertNotIn(host.directory, ''.join(host.messages()))

    def test_exit_at_import(self):
        host = self.host('import sys\nprint("bye")\nsys.exit(4)')
        self.assertIsNone(host.receive())
        self.assertEqual(4, host.exit_status())
        self.assertEqual(['bye\n'], host.log())

    def test_host_gone(self):
        host = self.ready('''
            import threading
            threading.Thread(target=threading.Event().wait).start()
            def lambda_handler(event, context): pass
        ''')
        host.hang_up()
        self.assertEqual(0, host.exit_status())

    def test_host_gone_before_setup(self):
        host = self.host('', setup=False)
        host.hang_up()
        self.assertEqual(0, host.exit_status())

    def test_host_gone_during_an_event(self):
        host = self.ready('''
            import sys
            def lambda_handler(event, context):
                print('running')
                sys.stdin.read()
        ''')
        host.start_invoke()
        host.wait_for_log(b'running')
        host.hang_up()
        self.assertEqual(0, host.exit_status())

    def test_threads_live_on(self):
        host = self.ready('''
            import threading
            turn, count = threading.Semaphore(0), []
            def work():
                while True:
                    turn.acquire()
                    count.append(1)
                    done.release()
            done = threading.Semaphore(0)
            thread = threading.Thread(target=work)
            thread.daemon = True
            thread.start()
            def lambda_handler(event, context):
                turn.release()
                done.acquire()
                return len(count)
        ''')
        self.assertEqual([1, 2, 3], [host.result() for _ in range(3)])

    def test_forked_child_that_returns(self):
        host = self.ready('''
            import os
            def lambda_handler(event, context):
                child = os.fork()
                if child == 0:
                    context.log('child')
                    return 'child' if event == 'return' else {}['child']
                _, status = os.waitpid(child, 0)
                return ['parent', os.WEXITSTATUS(status)]
        ''')
        self.assertEqual(['parent', 0], host.result('return'))
        self.assertEqual(['parent', 1], host.result('raise'))
        self.assertEqual(['parent', 0], host.result('return'))
        self.assertEqual(3, sum(message == 'child' for message in host.messages()))

    def test_forked_child_does_not_hold_the_control_socket(self):
        host = self.ready('''
            import os
            def lambda_handler(event, context):
                read, write = os.pipe()
                if os.fork() == 0:
                    os.close(write)
                    os.read(read, 1)
                    print('child saw the end')
                    os._exit(0)
                os._exit(7)
        ''')
        self.assertIsNone(host.invoke())
        self.assertEqual(7, host.exit_status())
        self.assertIn('child saw the end\n', ''.join(host.messages()))

    def test_multiprocessing(self):
        host = self.ready('''
            import multiprocessing
            def work(connection):
                connection.send('from the child')
            def lambda_handler(event, context):
                mine, other = multiprocessing.Pipe()
                process = getattr(multiprocessing, 'get_context', lambda _: multiprocessing)('fork').Process(
                    target=work, args=(other,))
                process.start()
                text = mine.recv()
                process.join()
                return text
        ''')
        self.assertEqual(['from the child'] * 2, [host.result() for _ in range(2)])

    def test_socket_defaults_of_the_function(self):
        host = self.ready('''
            import socket
            socket.setdefaulttimeout(0.001)
            def lambda_handler(event, context): return 1
        ''')
        self.assertEqual([1, 1], [host.result() for _ in range(2)])
