"""The program that process 1 is, alone."""
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

import host

sys.path.insert(0, host.RUNTIME)
from kiln_zygote import waiter  # noqa: E402

USER = '000003>1'  # 993, as first_process writes it


@unittest.skipIf(waiter.program() is None, 'a Python program does it on this machine')
class FirstProcess(unittest.TestCase):
    def setUp(self):
        self._directory = tempfile.mkdtemp(prefix='kiln-test-')
        self.addCleanup(shutil.rmtree, self._directory)
        self._path = os.path.join(self._directory, 'init')
        with open(self._path, 'wb') as file:
            file.write(waiter.program())
        os.chmod(self._path, 0o755)
        self._status, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(self._status.close)

    def _start(self, zygote):
        null = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, self._theirs.fileno(), 0), (os.POSIX_SPAWN_DUP2, null, 1),
                   (os.POSIX_SPAWN_DUP2, null, 2), (os.POSIX_SPAWN_DUP2, zygote, 8)]
        process = os.posix_spawn(self._path, [self._path, '--bootstrap', 'x'], {USER: ''}, file_actions=actions)
        os.close(null)
        self._theirs.close()
        return process

    def _ended(self):
        return bool(select.select([self._status], [], [], host.DEADLINE_SECONDS)[0]) and not self._status.recv(1)

    def test_ends_when_the_zygote_has_ended_before_it_could_ask_for_its_signal(self):
        zygote = subprocess.Popen(['true'])
        handle = os.pidfd_open(zygote.pid)
        zygote.wait()
        process = self._start(handle)
        os.close(handle)
        self.assertTrue(self._ended(), 'still alive')
        self.assertEqual(1, os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))

    def test_waits_and_keeps_no_descriptor_but_the_status(self):
        handle = os.pidfd_open(os.getpid())
        process = self._start(handle)
        os.close(handle)
        try:
            while not self._waits(process):
                self.assertEqual((0, 0), os.waitpid(process, os.WNOHANG))
            self.assertEqual(['0'], os.listdir('/proc/%d/fd' % process))
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        self.assertTrue(self._ended())

    @staticmethod
    def _waits(process):
        with open('/proc/%d/stat' % process) as file:
            return file.read().rpartition(')')[2].split()[0] == 'S' and '/init' in os.readlink('/proc/%d/exe' % process)
