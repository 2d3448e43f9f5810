"""Messages, and how environments and zygotes end."""
import os
import select
import signal
import subprocess
import sys
import time

import host
from levels import Full, ZygoteTest

ENDS = '''
import ctypes, os, signal, sys
def lambda_handler(event, context):
    if event == 'orphans':
        for _ in range(5):
            if os.fork() == 0:
                if os.fork() == 0:
                    os._exit(7)
                os._exit(0)
            os.wait()
        return os.getpid()
    if event == 'zombies':
        states = []
        for name in os.listdir('/proc'):
            if name.isdigit():
                with open('/proc/%s/stat' % name) as file:
                    states.append(file.read().rsplit(')', 1)[1].split()[0])
        return states
    eval(event)
'''


class Life(ZygoteTest):
    def assert_ends(self, expression, status):
        environment = self.ready(ENDS)
        environment.start_invoke(expression)
        self.assertEqual(status, environment.exit_status() & ~0x80, (expression, environment.drain()))
        self.assertEqual((None, None, None), environment.frame())
        self.assertEqual({'event': 'exited', 'id': environment.id, 'signal': 9, 'code': None}, environment.kill())

    def test_ends(self):
        self.assert_ends('sys.exit(3)', 3 << 8)
        self.assert_ends('os._exit(4)', 4 << 8)
        self.assert_ends('os.kill(os.getpid(), signal.SIGTERM)', signal.SIGTERM)
        self.assert_ends('os.kill(os.getpid(), signal.SIGKILL)', signal.SIGKILL)
        self.assert_ends('os.abort()', signal.SIGABRT)
        self.assert_ends('ctypes.string_at(1)', signal.SIGSEGV)

    def test_uncaught(self):
        environment = self.ready(ENDS)
        environment.start_invoke('(_ for _ in ()).throw(KeyboardInterrupt)')
        self.assertIn(environment.exit_status(), (1 << 8, signal.SIGINT))
        log = environment.drain()
        self.assertIn(b'KeyboardInterrupt', log)
        self.assertNotIn(b'kiln_zygote', log)

    def test_process_1_outlives_signals_of_the_function(self):
        environment = self.ready(ENDS)
        for number in ('INT', 'TERM', 'KILL', 'HUP', 'STOP'):
            environment.start_invoke('os.kill(1, signal.SIG%s)' % number)
            self.assertEqual(b'D', environment.frame()[0])
        environment.start_invoke('os._exit(5)')
        self.assertEqual(5 << 8, environment.exit_status())

    def test_orphans_are_reaped_and_reported(self):
        environment = self.ready(ENDS)
        self.assertEqual(2, environment.invoke('orphans'))
        ended = [environment.status_message('exited')[0]['status'] for _ in range(5)]
        self.assertEqual([7 << 8] * 5, ended)
        self.assertNotIn('Z', environment.invoke('zombies'))

    def test_handle_of_the_runtime(self):
        environment = self.ready(ENDS)
        signal.pidfd_send_signal(environment.runtime, signal.SIGKILL)
        self.assertEqual(signal.SIGKILL, environment.exit_status())

    def test_process_1_has_no_privileges(self):
        environment = self.ready('''
            def lambda_handler(event, context):
                with open('/proc/1/status') as file:
                    return [line for line in file.read().splitlines()
                            if line[:3] in ('Uid', 'Gid', 'Gro', 'Cap', 'NoN')]
        ''')
        status = dict((line.split(':')[0], line.split(':')[1].split()) for line in environment.invoke())
        self.assertEqual((['993'] * 4, ['990'] * 4, []), (status['Uid'], status['Gid'], status['Groups']))
        self.assertEqual(['0' * 16] * 3, [status[name][0] for name in ('CapInh', 'CapPrm', 'CapEff')])
        self.assertEqual(['1'], status['NoNewPrivs'])

    def test_setup_before_blank(self):
        environment = self.blank(blank=False)
        self.ready('def lambda_handler(event, context): return event', blank=environment, ready=False)
        self.assertEqual(b'B', environment.frame()[0])
        self.assertEqual(b'R', environment.frame()[0])
        self.assertEqual({'a': 1}, environment.invoke({'a': 1}))

    def test_host_hangs_up(self):
        waiting, serving = self.blank(), self.ready(ENDS)
        for environment in (waiting, serving):
            environment.control.close()
            self.assertEqual(0, environment.exit_status())
            environment.kill()

    def test_init_failure(self):
        environment = self.ready('raise ValueError("no")', ready=False)
        kind, header, payload = environment.frame()
        if self.version < (3, 7):  # whose era answered the event with it
            self.assertEqual(b'R', kind)
            environment.start_invoke({})
            kind, header, payload = environment.frame()
            self.assertEqual((b'E', b'{"errorMessage": "module initialization error"}'), (kind, payload))
            return
        self.assertEqual(b'F', kind)
        self.assertIn(b'"no"', payload)
        self.assertNotIn(b'kiln', payload)
        self.assertEqual(1 << 8, environment.exit_status())

    def test_failed_spawn(self):
        zygote = self.place.zygote
        zygote.count += 1
        environment = zygote.environments['x'] = host.Environment(zygote, 'x')
        zygote.send({'op': 'spawn', 'id': 'x', 'kuid': 1, 'fds': ['control', 'output']})
        self.assertIn('descriptors', environment.event('spawnFailed')['error'])
        environment.close()
        self.ready(ENDS)

    def test_nothing_outlives_the_zygote(self):
        place = self.level(self.prefix, self.version)
        environment = place.zygote.spawn()
        place.assign(environment, {'lambda_function.py': '''
            import os, time
            def lambda_handler(event, context):
                if os.fork() == 0:
                    os.setsid()
                    time.sleep(600)
                time.sleep(600)
        '''})
        environment.start_invoke(None)
        place.zygote.connection.close()
        for descriptor in (environment.runtime, environment.process):
            self.assertTrue(select.select([descriptor], [], [], host.DEADLINE_SECONDS)[0], 'still alive')
        place.close()

    def test_nothing_outlives_a_killed_host(self):
        if self.level is not Full:
            self.skipTest('the same code as at the other level')
        script = ('import sys; sys.path.insert(0, %r); import host, time; zygote = host.Zygote(%r, %r); '
                  'environment = zygote.spawn(); print(zygote.process.pid, flush=True); time.sleep(600)')
        script %= host.ROOT + '/tests/zygote', self.prefix, self.version
        driver = subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE)
        zygote = int(driver.stdout.readline())
        family = [zygote]
        for process in family:
            with open('/proc/%d/task/%d/children' % (process, process)) as children:
                family += [int(child) for child in children.read().split()]
        self.assertEqual(3, len(family))
        handles = [os.pidfd_open(process) for process in family]
        driver.kill()
        driver.wait()
        driver.stdout.close()
        for handle in handles:
            self.assertTrue(select.select([handle], [], [], host.DEADLINE_SECONDS)[0], 'still alive')
            os.close(handle)

    def test_forks_stay_cheap_in_descriptors(self):
        zygote = self.place.zygote
        before = self._descriptors_of_zygote()
        for _ in range(5):
            self.blank().kill()
        self.assertEqual(before, self._descriptors_of_zygote(), zygote.serving)

    def _descriptors_of_zygote(self):
        self.blank().kill()
        process = self.place.zygote.process.pid
        with open('/proc/%d/task/%d/children' % (process, process)) as children:
            process = int((children.read().split() or [process])[0]) if self.level is not Full else process
        deadline, count = time.monotonic() + 5, None
        while time.monotonic() < deadline:
            count, previous = len(os.listdir('/proc/%d/fd' % process)), count
            if count == previous:
                break
        return count


class Launch(ZygoteTest):
    def test_failure(self):
        with self.assertRaises(AssertionError) as raised:
            host.Zygote(self.prefix, self.version, level=self.level.name, runtime=host.RUNTIME, store='/does/not/exist')
        self.assertIn("'event': 'failed'", str(raised.exception))
        self.assertIn('No such file', str(raised.exception))

    def test_serving(self):
        serving = self.place.zygote.serving
        self.assertEqual('%d.%d' % self.version, '.'.join(serving['version'].split('.')[:2]))
        self.assertFalse(serving['sdk'])
        self.assertGreater(serving['modules'], 100)
