"""What lies on the host for the probes to find. Whatever reaches a listener here is remembered."""
import ctypes
import os
import pathlib
import secrets
import selectors
import shutil
import socket
import subprocess
import tempfile
import threading

import leftovers

NOBODY = "65534"
_LIBC = ctypes.CDLL(None, use_errno=True)
_CREATE = 0o1666


class Planted:
    """Files, listeners, shared memory and processes; all gone at the end."""

    def __init__(self):
        self.token = secrets.token_hex(8)
        self.word = "kiln-escape-word-" + secrets.token_hex(16)  # goes into the server's environment
        self.knocks = []
        self._selector, self._threads, self._listeners = selectors.DefaultSelector(), [], []

    def __enter__(self):
        self._write_files()
        self._listen()
        self._share_memory()
        self.processes = [subprocess.Popen(["sleep", "900"])]
        if os.getuid() == 0:
            self.processes.append(subprocess.Popen(as_nobody("sleep", "900")))
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.wait()
        self._closing.send(b"x")
        self._thread.join()
        for listener in self._listeners:
            listener.close()
        _LIBC.shmctl(self._memory, 0, None)
        _LIBC.semctl(self._semaphore, 0, 0)
        _LIBC.msgctl(self._queue, 0, None)
        for path in self._files:
            path.unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def targets(self, server):
        """For the event of the probes."""
        port = {name: listener.getsockname()[1] for name, listener in self._ports.items()}
        files = zip(("homeFile", "tmpFile", "shmFile", "worldFile"), self._files)
        return {
            **port, **{name: str(path) for name, path in files},
            "unixPath": str(self.folder / "socket"), "abstract": self._abstract, "addresses": host_addresses(),
            "interfaces": os.listdir("/sys/class/net"), "key": self._key, "sharedMemory": self._memory,
            "processes": [process.pid for process in self.processes] + ([server.process.pid] if server else []),
            "interpreters": str(interpreters()), **({} if server is None else _of_server(server)),
        }

    def _write_files(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kiln-escape-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.home_file = pathlib.Path.home() / (".kiln-escape-" + self.token)
        self._files = [self.home_file] + [
            pathlib.Path(folder, "kiln-escape-" + self.token) for folder in ("/tmp", "/dev/shm", self.folder)]
        for path in self._files:
            path.write_text("a file of the host")
            path.chmod(0o600 if path == self.home_file else 0o644)

    def _listen(self):
        self._ports = {
            "loopbackTcp": self._listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "wildcardTcp": self._listener(socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", 0)),
            "wildcardTcp6": self._listener(socket.AF_INET6, socket.SOCK_STREAM, ("::", 0)),
            "wildcardUdp": self._listener(socket.AF_INET6, socket.SOCK_DGRAM, ("::", 0)),
        }
        self._abstract = "kiln-escape-" + self.token
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            self._listener(socket.AF_UNIX, kind, "\0" + self._abstract)
        self._listener(socket.AF_UNIX, socket.SOCK_STREAM, str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        self._closing, closed = socket.socketpair()
        self._selector.register(closed, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._answer, args=(closed,))
        self._thread.start()

    def _listener(self, family, kind, address):
        listener = socket.socket(family, kind)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, kind == socket.SOCK_STREAM)
        listener.bind(address)
        if kind == socket.SOCK_STREAM:
            listener.listen()
        self._selector.register(listener, selectors.EVENT_READ)
        self._listeners.append(listener)
        return listener

    def _answer(self, closed):
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is closed:
                    return
                if key.fileobj.type == socket.SOCK_STREAM:
                    connection, peer = key.fileobj.accept()
                    connection.close()
                else:
                    content, peer = key.fileobj.recvfrom(2048)
                    if peer:
                        key.fileobj.sendto(content, peer)
                self.knocks.append("%s from %s" % (key.fileobj.getsockname(), peer))

    def _share_memory(self):
        self._key = int(self.token[:7], 16) | 1
        self._memory = _LIBC.shmget(self._key, 4096, _CREATE)
        self._semaphore = _LIBC.semget(self._key, 1, _CREATE)
        self._queue = _LIBC.msgget(self._key, _CREATE)
        assert min(self._memory, self._semaphore, self._queue) >= 0, os.strerror(ctypes.get_errno())


def _of_server(server):
    return {
        "serverPort": int(server.endpoint.rsplit(":", 1)[1]), "dataFolder": server.folder,
        "accounts": os.path.join(server.folder, "accounts.json"),
        "masterKey": os.path.join(server.folder, "master-key"),
        "database": os.path.join(server.folder, "control.db"), "zygotes": leftovers.zygotes(server.process.pid),
    }


def as_nobody(*command):
    return ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", *command]


def interpreters():
    return pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"), "versions")


def host_addresses():
    """All but loopback and those of sandboxes."""
    shown = subprocess.run(["ip", "-o", "addr", "show"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in shown.splitlines()]
    return [row[3].split("/")[0] for row in rows
            if row[2] in ("inet", "inet6") and row[1] != "lo" and not row[3].startswith(("fe80", "169.254."))]
