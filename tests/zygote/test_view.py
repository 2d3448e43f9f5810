"""What a function sees of itself and of the machine."""
import errno
import os
import shutil
import socket
import subprocess
import tempfile
import textwrap

import host
from levels import Full, ZygoteTest

LOOK = '''
# -*- coding: utf-8 -*-
from __future__ import print_function
import ctypes, errno, os, pwd, resource, signal, socket, sys, traceback

def text(path):
    with open(path, 'rb') as file:
        return file.read().decode('utf-8', 'replace')

def status():
    return dict(line.split(':', 1) for line in text('/proc/self/status').splitlines())

def failure(call, *arguments):
    try:
        call(*arguments)
    except EnvironmentError as error:
        return errno.errorcode[error.errno]

def descriptors():
    return dict((name, os.readlink('/proc/self/fd/' + name)) for name in os.listdir('/proc/self/fd')
                if os.path.islink('/proc/self/fd/' + name))

libc = ctypes.CDLL(None, use_errno=True)

def system_call(*arguments):
    ctypes.set_errno(0)
    return libc.syscall(*arguments), errno.errorcode.get(ctypes.get_errno())

def lambda_handler(event, context):
    return eval(event)
'''


class View(ZygoteTest):
    @classmethod
    def setUpClass(cls):
        super(View, cls).setUpClass()
        cls.environment = cls.place.assign(
            cls.place.zygote.spawn(), {'lambda_function.py': LOOK, 'own.txt': 'x'}, {'layer.txt': 'y'})

    def see(self, expression):
        return self.environment.invoke(expression)

    def test_identity(self):
        self.assertEqual([993, 993, 990, 990], self.see('[os.getuid(), os.geteuid(), os.getgid(), os.getegid()]'))
        self.assertEqual('sbx_user1051', self.see('pwd.getpwuid(os.getuid()).pw_name'))
        self.assertEqual('169-254-10-1', self.see('socket.gethostname()'))
        self.assertEqual(2, self.see('os.getpid()'))
        self.assertEqual(2, self.see('os.getsid(0)'))
        self.assertEqual('/var/task', self.see('os.getcwd()'))
        self.assertEqual(0o022, self.see('os.umask(os.umask(0o022))'))

    def test_privileges(self):
        status = {name: value.strip() for name, value in self.see('status()').items()}
        for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'):
            self.assertEqual(0, int(status[name], 16), name)
        self.assertEqual('1', status['NoNewPrivs'])
        self.assertEqual('2', status['Seccomp'])
        self.assertEqual(['993'] * 4, status['Uid'].split())
        self.assertEqual('1', status['Threads'])
        self.assertEqual(0, int(status['SigBlk'], 16))

    def test_limits(self):
        self.assertEqual([1024, 1024], self.see('resource.getrlimit(resource.RLIMIT_NOFILE)'))
        self.assertEqual([0, 0], self.see('resource.getrlimit(resource.RLIMIT_CORE)'))

    def test_limits_of_the_setup(self):
        environment = self.ready(LOOK, limits={'descriptors': 100, 'processes': 200, 'memory': 1 << 30})
        for name, limit in (('NOFILE', 100), ('NPROC', 200), ('DATA', 1 << 30)):
            self.assertEqual([limit] * 2, environment.invoke('resource.getrlimit(resource.RLIMIT_%s)' % name))

    def test_killed_before_the_server(self):
        self.assertEqual('500\n', self.see("text('/proc/self/oom_score_adj')"))

    def test_process_as_the_kernel_shows_it(self):
        expected = ['%s/bin/python%d.%d' % ((self.place_of_python(),) + self.version), '/var/runtime/bootstrap.py', '']
        self.assertEqual(expected, self.see("text('/proc/self/cmdline').split(chr(0))"))
        variables = self.see("text('/proc/self/environ').rstrip(chr(0)).split(chr(0))")
        self.assertEqual({'PATH', 'LD_LIBRARY_PATH', 'LANG', 'LC_CTYPE', 'TZ'}, {v.split('=')[0] for v in variables})
        seen = self.see('dict(os.environ)')
        seen.pop('PYTHONPATH', None)
        self.assertEqual(host.ENVIRONMENT, seen)
        # Python 2.7 keeps that open, once used.
        descriptors = {name: path for name, path in self.see('descriptors()').items() if path != '/dev/urandom'}
        self.assertEqual({'0', '1', '2', '3', '4'}, set(descriptors), descriptors)
        self.assertEqual('/dev/null', descriptors['0'])
        self.assertTrue(all(descriptors[name].startswith('socket:') for name in '1234'), descriptors)

    def test_only_own_processes(self):
        self.assertEqual(['1', '2'], sorted(self.see("[name for name in os.listdir('/proc') if name.isdigit()]")))
        self.assertEqual('EACCES', self.see("failure(os.readlink, '/proc/1/fd/0')"))
        self.assertEqual('EACCES', self.see("failure(open, '/proc/1/mem', 'r+b')"))
        self.assertEqual(['/var/rapid/init', '--bootstrap', '/var/runtime/bootstrap', ''],
                         self.see("text('/proc/1/cmdline').split(chr(0))"))

    def test_signals_as_a_new_python_has_them(self):
        self.assertEqual([True, True, True], self.see(
            '[signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL, signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN,'
            ' signal.getsignal(signal.SIGINT) == signal.default_int_handler]'))
        self.assertEqual(-1, self.see('signal.set_wakeup_fd(-1)'))
        self.assertEqual([0.0, 0.0], self.see('signal.getitimer(signal.ITIMER_REAL)'))
        self.assertTrue(self.see("__import__('gc').isenabled()"))

    def test_files(self):
        self.assertEqual(
            {'dev', 'etc', 'home', 'mnt', 'opt', 'proc', 'root', 'run', 'tmp', 'usr', 'var'},
            set(self.see("os.listdir('/')")) - {'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'})
        self.assertEqual([[], [], ['layer.txt']], self.see("[os.listdir(d) for d in ('/root', '/mnt', '/opt')]"))
        self.assertEqual({'lambda_function.py', 'own.txt'}, set(self.see("os.listdir('.')")))
        self.assertFalse(self.see('os.path.exists(%r)' % host.ROOT))
        self.assertFalse(self.see("os.path.exists('/sys')"))
        self.assertEqual('nameserver 192.0.2.53\n', self.see("text('/etc/resolv.conf')"))
        self.assertEqual(['', 'full', 'null', 'random', 'urandom', 'zero'], self.see(
            "[''] + sorted(n for n in os.listdir('/dev') if not os.path.islink('/dev/' + n) and n != 'shm')"))

    def test_writing(self):
        for path in ('/x', '/var/task/x', '/opt/x', '/var/runtime/x', '/var/lang/x', '/etc/x', '/dev/x', '/dev/shm/x',
                     '/usr/x', '/run/x', '/mnt/x', '/etc/passwd', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger'):
            self.assertIn(self.see('failure(open, %r, "w")' % path), ('EROFS', 'EACCES', 'EPERM', 'ENOENT'), path)
        self.assertIsNone(self.see("failure(open, '/tmp/x', 'w')"))
        self.assertEqual(0, self.see("os.system('echo hello > /tmp/y && test -s /tmp/y')"))

    def test_owners(self):
        if self.level is not Full:
            self.skipTest('a user who is not root can show only that one')
        for path in ('/', '/var', '/var/task', '/var/task/own.txt', '/opt', '/opt/layer.txt', '/var/runtime',
                     '/var/runtime/bootstrap.py', '/var/lang', '/var/rapid/init', '/usr', '/usr/bin/env', '/etc',
                     '/etc/passwd', '/dev/null', '/home'):
            self.assertEqual([0, 0], self.see('[os.lstat(%r).st_uid, os.lstat(%r).st_gid]' % (path, path)), path)
        self.assertEqual('root', self.see("pwd.getpwuid(os.stat('/var/task').st_uid).pw_name"))
        self.assertEqual(['0 %d 1' % host.INNER_ROOT, '993', '1'], self.see(
            "[' '.join(text('/proc/self/uid_map').splitlines()[0].split())]"
            " + text('/proc/self/uid_map').splitlines()[1].split()[::2]"))

    def test_nobody_becomes_root(self):
        for call in ('os.setuid(0)', 'os.setgid(0)', 'os.setgroups([0])', 'os.chown("/tmp", 0, 0)',
                     'os.chown("/var/task/own.txt", 993, 990)', 'os.chmod("/var/task/own.txt", 0o666)'):
            self.assertIn(self.see('failure(lambda: %s)' % call), ('EPERM', 'EINVAL', 'EROFS'), call)

    def test_masked(self):
        for name in ('keys', 'key-users', 'kallsyms', 'timer_list', 'sched_debug', 'config.gz', 'kcore'):
            path = '/proc/' + name
            if os.path.exists(path):
                self.assertEqual('', self.see('text(%r)' % path), path)
        self.assertEqual([], self.see("os.listdir('/proc/acpi') if os.path.exists('/proc/acpi') else []"))

    def test_no_semaphores(self):
        # As on AWS, whose /dev/shm nobody can write.
        self.assertIsNotNone(self.see("failure(__import__('multiprocessing').Lock)"))

    def test_programs(self):
        self.assertEqual('%d.%d' % self.version, self.see(
            "__import__('subprocess').check_output(['python%d.%d', '-c', 'import sys; print(\"%%d.%%d\" %% "
            "sys.version_info[:2])']).decode().strip()" % self.version))

    def place_of_python(self):
        return '/usr' if self.version == (2, 7) else '/var/lang'

    def test_search_path(self):
        library = '/usr/lib64/python2.7' if self.version == (2, 7) else '/var/lang/lib/python%d.%d' % self.version
        path = self.see('sys.path')
        layers = ['/opt/python/lib/python%d.%d/site-packages' % self.version, '/opt/python']
        self.assertEqual(['/var/task'] + layers + ['/var/runtime'], path[:4])
        self.assertIn(library, path)
        self.assertIn(library + '/lib-dynload', path)
        self.assertEqual('/var/task/lambda_function.py', self.see("__file__.replace('.pyc', '.py')"))
        self.assertEqual([self.place_of_python()] * 2, self.see('[sys.prefix, sys.exec_prefix]'))
        self.assertEqual('%s/bin/python%d.%d' % ((self.place_of_python(),) + self.version), self.see('sys.executable'))
        self.assertEqual(library + '/os.py', self.see("os.__file__.replace('.pyc', '.py')"))
        self.assertEqual(library + '/json/__init__.py', self.see("__import__('json').__file__.replace('.pyc', '.py')"))
        self.assertEqual(library + '/fileinput.py', self.see("__import__('fileinput').__file__.replace('.pyc', '.py')"))
        self.assertIn('/fileinput.py', self.see("__import__('subprocess').check_output([sys.executable, '-c', "
                                                "'import fileinput; print(fileinput.__file__)']).decode()"))

    def test_system_calls(self):
        numbers = {'ptrace': 101, 'mount': 165, 'unshare': 272, 'keyctl': 250, 'setns': 308, 'bpf': 321,
                   'userfaultfd': 323, 'io_uring_setup': 425, 'open_tree': 428, 'move_mount': 429, 'chroot': 161,
                   'perf_event_open': 298, 'kcmp': 312, 'pidfd_getfd': 438, 'personality': 135}
        for name, number in numbers.items():
            self.assertEqual([-1, 'EPERM'], self.see('system_call(%d, 0, 0, 0, 0, 0)' % number), name)
        self.assertEqual([-1, 'ENOSYS'], self.see('system_call(435, 0, 0)'))  # clone3
        self.assertEqual([-1, 'ENOSYS'], self.see('system_call(600, 0)'))
        self.assertEqual([-1, 'ENOSYS'], self.see('system_call(0x40000000 + 39)'))  # getpid, of x32
        self.assertEqual([-1, 'EPERM'], self.see('system_call(56, 0x10000011, 0, 0, 0, 0)'))  # clone: a user namespace
        self.assertEqual([-1, 'EAFNOSUPPORT'], self.see('system_call(41, 17, 3, 0)'))  # AF_PACKET
        self.assertEqual([-1, 'EAFNOSUPPORT'], self.see('system_call(41, 16, 3, 9)'))  # audit
        self.assertEqual([-1, 'EPERM'], self.see('system_call(16, 0, 0x5412, 0)'))  # TIOCSTI
        self.assertEqual([2, None], self.see('system_call(39)'))


class Siblings(ZygoteTest):
    DRAW = '''
import ctypes, os, random, ssl, tempfile, uuid
def lambda_handler(event, context):
    buffer = ctypes.create_string_buffer(16)
    crypto = ctypes.CDLL(event)
    assert crypto.RAND_bytes(buffer, 16) == 1
    return {
        'random': random.random(), 'numbers': random.sample(range(10 ** 6), 3), 'openssl': repr(buffer.raw),
        'tempfile': next(tempfile._get_candidate_names()), 'uuid4': str(uuid.uuid4()), 'uuid1': str(uuid.uuid1()),
        'node': uuid._random_getnode() if hasattr(uuid, '_random_getnode') else random.random(),
        'rand': ctypes.CDLL(None).rand(), 'random()': ctypes.CDLL(None).random(), 'urandom': repr(os.urandom(8)),
    }
'''
    LIBRARY = '''
import ssl
def lambda_handler(event, context):
    with open('/proc/self/maps') as maps:
        return [line.split()[-1] for line in maps if 'libcrypto' in line][0]
'''

    def test_draw_different_numbers(self):
        library = self.ready(self.LIBRARY).invoke()
        one, other = [self.ready(self.DRAW).invoke(library) for _ in range(2)]
        self.assertEqual([], [name for name in one if one[name] == other[name]])


class Modules(ZygoteTest):
    def test_own_modules_come_first(self):
        environment = self.ready({
            'lambda_function.py': '''
                import boto3, compile, email, json, uuid
                def lambda_handler(event, context):
                    return [module.__file__.replace('.pyc', '.py') for module in (boto3, compile, email, uuid)]
            ''', 'uuid.py': '', 'compile.py': '', 'email/__init__.py': ''}, {'python/boto3.py': ''})
        self.assertEqual(['/opt/python/boto3.py', '/var/task/compile.py', '/var/task/email/__init__.py',
                          '/var/task/uuid.py'], environment.invoke())


class Network(ZygoteTest):
    def test_listeners(self):
        environment = self.blank()
        document, descriptors = environment.status_message('listeners')
        self.assertEqual({'listeners': True}, document)
        listeners = [socket.socket(fileno=os.dup(descriptor)) for descriptor in descriptors]
        own, old = '169.254.100.1', '169.254.79.2'
        self.assertEqual([(own, 9001), (own, 4566), (old, 2000), (old, 2000), (own, 2000), (own, 2000)],
                         [s.getsockname() for s in listeners])
        kinds = [s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) for s in listeners]
        stream, datagrams = socket.SOCK_STREAM, socket.SOCK_DGRAM
        self.assertEqual([stream, stream, datagrams, stream, datagrams, stream], kinds)
        self.ready('''
            import socket
            def lambda_handler(event, context):
                answers = []
                own, old = '169.254.100.1', '169.254.79.2'
                for address in ((own, 9001), (own, 4566), (old, 2000), (own, 2000)):
                    connection = socket.create_connection(address, 5)
                    answers.append(connection.recv(10).decode())
                for address in (old, own):
                    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(address.encode(), (address, 2000))
                return answers
        ''', blank=environment)
        environment.start_invoke(None)
        for index, listener in enumerate(one for one, kind in zip(listeners, kinds) if kind == stream):
            connection, _ = listener.accept()
            connection.sendall(b'hello %d' % index)
            connection.close()
        self.assertEqual(b'["hello 0", "hello 1", "hello 2", "hello 3"]', environment.frame()[2])
        self.assertEqual([old.encode(), own.encode()], [listeners[2].recv(20), listeners[4].recv(20)])
        for listener in listeners:
            listener.close()

    def test_given_namespace(self):
        if self.level is not Full:
            self.skipTest('only root can give one')
        holder = subprocess.Popen(['unshare', '-n', 'sh', '-c', 'echo; exec cat'], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        holder.stdout.readline()
        namespace = os.open('/proc/%d/ns/net' % holder.pid, os.O_RDONLY)
        environment = self.ready('''
            import os
            def lambda_handler(event, context): return os.stat("/proc/self/ns/net").st_ino
        ''', blank=self.blank(netns=namespace))
        self.assertEqual(os.fstat(namespace).st_ino, environment.invoke())
        self.assertFalse(any('listeners' in document for document, _ in environment.statuses))
        os.close(namespace)
        holder.communicate()


class Cgroups(ZygoteTest):
    def test_joined_before_anything_is_allocated(self):
        group = '/sys/fs/cgroup/pids/kiln-zygote-test-%d-%d' % (os.getpid(), id(self))
        if self.level is not Full or not os.path.exists('/sys/fs/cgroup/pids/tasks'):
            self.skipTest('needs root and the pids controller of cgroup v1')
        os.mkdir(group)
        try:
            tasks = os.open(group + '/tasks', os.O_WRONLY)
            environment = self.ready('''
                def lambda_handler(event, context):
                    with open('/proc/self/cgroup') as file:
                        return [line.strip().split(':')[2] for line in file if ':pids:' in line]
            ''', blank=self.blank(cgroups=[tasks]))
            os.close(tasks)
            self.assertEqual(['/'], environment.invoke())
            with open(group + '/tasks') as file:
                self.assertEqual(2, len(file.read().split()))
            environment.kill()
        finally:
            os.rmdir(group)


class Temporary(ZygoteTest):
    SOURCE = '''
        import os
        def lambda_handler(event, context):
            if event:
                open('/tmp/' + event, 'w').close()
            return os.listdir('/tmp')
    '''

    def test_kept_for_the_next_sandbox(self):
        if self.level is Full:
            self.skipTest('there the host makes it')
        first = self.ready(self.SOURCE)
        document, descriptors = first.status_message('tmp')
        self.assertEqual({'tmp': True}, document)
        self.assertEqual(['kept'], first.invoke('kept'))
        first.kill()
        self.assertEqual(['kept'], self.ready(self.SOURCE, tmp=os.dup(descriptors[0])).invoke(None))

    def test_size(self):
        environment = self.ready('''
            import os
            def lambda_handler(event, context):
                status = os.statvfs('/tmp')
                return status.f_blocks * status.f_frsize
        ''')
        self.assertEqual(16 << 20, environment.invoke())


class Folders(ZygoteTest):
    """Of the operator: what the function is given of them, it sees in its place, and nothing else anywhere."""

    def test_given_and_gone(self):
        folder = tempfile.mkdtemp(prefix='kiln-folders-test-')
        self.addCleanup(shutil.rmtree, folder)
        for name in ('', 'code', 'shared', 'other'):
            os.makedirs(os.path.join(folder, name), exist_ok=True)
            os.chmod(os.path.join(folder, name), 0o777)
        with open(os.path.join(folder, 'code', 'lambda_function.py'), 'w') as file:
            file.write(textwrap.dedent('''
                import os

                def attempt(path):
                    try:
                        open(path, 'w').close()
                    except EnvironmentError as error:
                        return error.errno

                def lambda_handler(event, context):
                    paths = ['/mnt/data/written', '/mnt/written', '/var/task/written']
                    folders = os.listdir('/run/folders') if os.path.isdir('/run/folders') else []
                    return [attempt(path) for path in paths], os.listdir('/mnt'), folders
            '''))
        place = self.level(self.prefix, self.version, folders=[folder, os.path.join(folder, 'gone')])
        self.addCleanup(place.close)
        environment = place.zygote.spawn()
        if self.level is Full:
            # There they come as mounts.
            environment.assign(os.path.join(folder, 'code'), tmp=host.tmpfs('16m'), mnt=host.tmpfs('1m'),
                               mountPath='/mnt/data')
        else:
            environment.assign(None, store={}, tmpSize=16, folders={'task': '0/code', 'mnt': '0/shared'},
                               mountPath='/mnt/data')
        self.assertEqual([[None, errno.EROFS, errno.EROFS], ['data'], []], environment.invoke())
        self.assertEqual([] if self.level is Full else ['written'], os.listdir(os.path.join(folder, 'shared')))
