"""A server at one isolation level: `full` as root, `userns` as somebody without any privilege."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients"))

from planting import as_nobody, interpreters  # noqa: E402
from server import ROOT, START_SECONDS, Server  # noqa: E402

LEVELS = ("full", "userns")

_PRIVATE_MOUNTS = "unshare", "-m", "--propagation", "private", "sh", "-c"

# Root's home is closed to others: nobody gets one with the interpreters and this repository, where they lie in it.
_HOME_FOR_NOBODY = """
set -e
home=$1 kept=$2 canary=$3
shift 3
mount -t tmpfs -o mode=755 none "$kept"
i=0
for folder in $KILN_ESCAPE_FOLDERS; do
    i=$((i + 1))
    mkdir "$kept/$i"
    mount --bind "$folder" "$kept/$i"
done
mount -t tmpfs -o mode=755 none "$home"
i=0
for folder in $KILN_ESCAPE_FOLDERS; do
    i=$((i + 1))
    mkdir -p "$folder"
    mount --bind "$kept/$i" "$folder"
done
(umask 077; echo a file of the host >"$canary")
unset KILN_ESCAPE_FOLDERS
exec "$@"
"""


def why_not(level):
    """Why a level cannot be tested here, or None."""
    if level == "full" and os.getuid() != 0:
        return "full needs root"
    if level == "userns" and os.getuid() == 0 and not (shutil.which("setpriv") and shutil.which("unshare")):
        return "userns needs setpriv and unshare, to run as somebody without privileges"
    return None


class LevelServer(Server):
    def __init__(self, level, planted, resolv_conf=None):
        """resolv_conf: a file that it sees as /etc/resolv.conf; needs root."""
        self._level, self._planted, self._resolv_conf = level, planted, resolv_conf
        self._kept = tempfile.mkdtemp(prefix="kiln-escape-home-", dir="/var/tmp")
        try:
            super().__init__()
        except BaseException:
            self.stop()
            raise

    def start(self):
        announcement = pathlib.Path(self.folder, "server.json")
        announcement.unlink(missing_ok=True)
        command = [str(ROOT / "kiln"), "up", "--listen", "127.0.0.1:0", "--data", self.folder,
                   "--isolation", self._level]
        environment = {**os.environ, "KILN_ESCAPE_WORD": self._planted.word}
        if self._level == "userns" and os.getuid() == 0:
            command = self._unprivileged(command, environment)
        if self._resolv_conf:
            command = [*_PRIVATE_MOUNTS, 'mount --bind "$0" /etc/resolv.conf && exec "$@"', self._resolv_conf, *command]
        self._log = open(os.path.join(self.folder, "server.log"), "ab")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=environment)
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready(announcement):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start:\n" + self.log())
            time.sleep(0.02)

    def log(self):
        return pathlib.Path(self.folder, "server.log").read_text()

    def isolation(self):
        return json.load(urllib.request.urlopen(self.endpoint + "/_kiln/health"))["sandbox"]["level"]

    def stop(self):
        super().stop()
        shutil.rmtree(self._kept, ignore_errors=True)

    def _unprivileged(self, command, environment):
        home = pathlib.Path.home()
        shutil.chown(self.folder, 65534, 65534)
        folders = [str(folder) for folder in (interpreters(), ROOT) if home in folder.parents]
        environment.update(
            HOME=self.folder, PYENV_ROOT=str(interpreters().parent), KILN_ESCAPE_FOLDERS=" ".join(folders),
            DOTNET_CLI_HOME=self.folder)
        return [*_PRIVATE_MOUNTS, _HOME_FOR_NOBODY, "sh", str(home), self._kept, str(self._planted.home_file),
                *as_nobody(*command)]
