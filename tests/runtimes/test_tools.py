"""probe.py and compile.py."""
import json
import os
import shutil
import subprocess
import tempfile

from host import RUNTIME, write
from interpreters import RuntimeTest


class Tools(RuntimeTest):
    def run_tool(self, name, *arguments):
        command = [self.interpreter.path, '-S', '-E', '-s', os.path.join(RUNTIME, name)]
        finished = subprocess.run(command + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual((0, b''), (finished.returncode, finished.stderr))
        return finished.stdout.decode()

    def directory(self, files):
        root = os.path.realpath(tempfile.mkdtemp(prefix='kiln-'))
        self.addCleanup(shutil.rmtree, root)
        for name, text in files.items():
            write(os.path.join(root, 'task', name), text)
        return root

    def compiled(self, root, name):
        """Where the compiled form of a file is to be."""
        directory, file = os.path.split(os.path.join(root, 'task', name))
        if self.version < (3,):
            return os.path.join(directory, file + 'c')
        return os.path.join(directory, '__pycache__', '%s.cpython-%d%d.pyc' % ((file[:-3],) + self.version))

    def origin(self, root):
        """What importing `app` from the directory says it is, and the path in its code."""
        code = 'import sys; sys.path.insert(0, %r); import app; print(app.value, app.f.__code__.co_filename)'
        command = [self.interpreter.path, '-S', '-E', '-s', '-B', '-v', '-c', code % os.path.join(root, 'task')]
        finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return finished.stdout.decode().strip(), finished.stderr.decode()

    def test_probe(self):
        self.assertEqual(1, self.run_tool('probe.py').count('\n'))
        said = json.loads(self.run_tool('probe.py'))
        self.assertEqual(['version', 'implementation', 'prefix', 'packages'], list(said))
        self.assertEqual('%d.%d.%d' % self.interpreter.version, said['version'])
        self.assertEqual('cpython', said['implementation'])
        self.assertEqual(os.path.dirname(os.path.dirname(self.interpreter.path)), said['prefix'])

    def test_compiled_code_is_what_is_imported(self):
        root = self.directory({'app.py': 'value = 5\ndef f(): pass\n'})
        self.assertEqual('', self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task'))
        said, trace = self.origin(root)
        path = os.path.join(root, 'task', 'app.py')
        self.assertEqual('5 ' + path if self.version >= (3,) else "(5, '%s')" % path, said)
        self.assertRegex(trace, r'matches .*app\.py')
        self.assertIn('# code object from' if self.version >= (3,) else 'precompiled', trace)
        self.assertNotIn('wrote', trace)

    def test_time_of_the_source_does_not_matter(self):
        if self.version >= (3, 7):
            root = self.directory({'app.py': 'value = 5\ndef f(): pass\n'})
            self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task')
            write(os.path.join(root, 'task', 'app.py'), 'value = "not read"\n')
            self.assertTrue(self.origin(root)[0].startswith('5 '))

    def test_whole_tree_but_for_what_does_not_compile(self):
        root = self.directory({'app.py': '', 'pkg/mod.py': '', 'bad.py': 'x = = 1', 'null.py': b'a\0', 'text.txt': '',
                               'latin.py': b'# -*- coding: latin-1 -*-\nx = "\xe4"\n', 'warns.py': 'x = "\\d"'})
        self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task')
        for name, expected in (('app.py', True), ('pkg/mod.py', True), ('latin.py', True), ('warns.py', True),
                               ('bad.py', False), ('text.txt', False)):
            self.assertEqual(expected, os.path.exists(self.compiled(root, name)), name)

    def test_what_the_import_would_refuse_is_not_compiled(self):
        root = self.directory({'undeclared.py': b'value = u"\xc3\xa9"\n', 'closed.py': ''})
        os.chmod(os.path.join(root, 'task', 'closed.py'), 0o600)
        self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task')
        self.assertFalse(os.path.exists(self.compiled(root, 'closed.py')), 'a file that others may not read')
        self.assertEqual(self.version >= (3,), os.path.exists(self.compiled(root, 'undeclared.py')))

    def test_compiled_files_of_the_package_are_replaced(self):
        root = self.directory({'app.py': 'value = 5\ndef f(): pass\n'})
        write(self.compiled(root, 'app.py'), b'old')
        self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task')
        self.assertIn('5', self.origin(root)[0])

    def test_links_are_not_followed(self):
        root = self.directory({'app.py': 'x = 1'})
        write(os.path.join(root, 'secret.py'), 'password = 1')
        write(os.path.join(root, 'victim'), 'safe')
        os.symlink(os.path.join(root, 'secret.py'), os.path.join(root, 'task', 'link.py'))
        compiled = self.compiled(root, 'app.py')
        os.makedirs(os.path.dirname(compiled), exist_ok=True)
        os.symlink(os.path.join(root, 'victim'), compiled)
        self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task')
        self.assertFalse(os.path.exists(self.compiled(root, 'link.py')))
        self.assertFalse(os.path.islink(compiled))
        with open(os.path.join(root, 'victim')) as victim:
            self.assertEqual('safe', victim.read())

    def test_linked_cache_directory_is_left_alone(self):
        if self.version >= (3,):
            root = self.directory({'app.py': 'x = 1'})
            os.mkdir(os.path.join(root, 'elsewhere'))
            os.symlink(os.path.join(root, 'elsewhere'), os.path.join(root, 'task', '__pycache__'))
            self.run_tool('compile.py', os.path.join(root, 'task'), '/var/task')
            self.assertEqual([], os.listdir(os.path.join(root, 'elsewhere')))

    def test_imports_of_the_runtime_change_nothing(self):
        code = '''
import logging, os, sys, threading
def state():
    return (list(sys.path), dict(os.environ), sys.stdout, sys.excepthook, len(logging.getLogger().handlers),
            threading.active_count(), sorted(os.listdir('/proc/self/fd')))
sys.path.insert(0, %r)
before = state()
import kiln_runtime.loop
assert before == state()
'''
        subprocess.check_call([self.interpreter.path, '-B', '-c', code % os.path.realpath(RUNTIME)])
