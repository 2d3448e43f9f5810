"""
A network beyond this machine, in which somebody knows a name: at `full` a function finds the name by the resolver that
it is given, and connects; at `userns` there is no way out. The server has a /etc/resolv.conf of its own, as it hands
out the one that it finds.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from beyond_server import PORT
from functions import Functions
from levels import LevelServer
from stages import chosen, suffix

HERE = pathlib.Path(__file__).resolve().parent
FAMILY = "way out"
NAME = "beyond.kiln.test"
_HOST, _ADDRESS, _LINK, _OTHER_END = "198.18.214.1", "198.18.214.2", "kibeyond0", "kibeyond1"


def why_not():
    """Why it cannot be tried here, or None."""
    missing = [name for name in ("ip", "nsenter", "unshare") if not shutil.which(name)]
    if os.getuid() != 0:
        return "a network beyond this machine needs root"
    return "a network beyond this machine needs %s" % " ".join(missing) if missing else None


def run(level, words, planted, tally):
    with Beyond() as beyond:
        server = LevelServer(level, planted, beyond.resolv_conf)
        try:
            runtimes = chosen(server.runtimes(), words)
            functions = Functions(server).create_all(
                [("caller" + suffix(runtime), runtime, "caller.lambda_handler", {}) for runtime in runtimes])
            event = {"name": NAME, "address": _ADDRESS, "port": PORT, "seenAs": _HOST}
            with concurrent.futures.ThreadPoolExecutor() as pool:
                found = pool.map(lambda runtime: functions["caller" + suffix(runtime)].result(event), runtimes)
                for runtime, rows in zip(runtimes, found):
                    tally.take(level, runtime, [[FAMILY, *row] for row in rows])
        finally:
            server.stop()


class Beyond:
    def __enter__(self):
        self._folder = tempfile.mkdtemp(prefix="kiln-escape-beyond-")
        os.chmod(self._folder, 0o755)
        self.resolv_conf = os.path.join(self._folder, "resolv.conf")
        pathlib.Path(self.resolv_conf).write_text("nameserver %s\noptions timeout:2 attempts:2\n" % _ADDRESS)
        self._process = subprocess.Popen(
            ["unshare", "-n", sys.executable, str(HERE / "beyond_server.py"), NAME, _ADDRESS], stdout=subprocess.PIPE)
        try:
            if self._process.stdout.readline() != b"ready\n":
                raise RuntimeError("nobody answers beyond this machine")
            self._connect(str(self._process.pid))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "link", "del", _LINK], stderr=subprocess.DEVNULL)
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self._folder)

    @staticmethod
    def _connect(process):
        inside = ["nsenter", "-t", process, "-n"]
        for command in (
            "ip link add %s type veth peer name %s netns %s" % (_LINK, _OTHER_END, process),
            "ip addr add %s/30 dev %s" % (_HOST, _LINK), "ip link set %s up" % _LINK,
        ):
            subprocess.run(command.split(), check=True)
        for command in ("ip addr add %s/30 dev %s" % (_ADDRESS, _OTHER_END), "ip link set %s up" % _OTHER_END):
            subprocess.run(inside + command.split(), check=True)
