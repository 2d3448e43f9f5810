"""A Kiln server as a user starts it, in a folder and on a port of its own."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 60


class Server:
    def __init__(self, *flags, level=None):
        """level: exactly this isolation. Otherwise the best there is."""
        self.folder = tempfile.mkdtemp(prefix="kiln-clients-")
        self._flags = flags
        levels = {"KILN_ISOLATION": level, "KILN_ISOLATION_LIMIT": level} if level else {"KILN_ISOLATION": "process"}
        self._environment = {**os.environ, **levels}
        self.start()

    def start(self):
        announcement = pathlib.Path(self.folder, "server.json")
        announcement.unlink(missing_ok=True)
        command = [str(ROOT / "kiln"), "up", "--listen", "127.0.0.1:0", "--data", self.folder, *self._flags]
        self._log = open(os.path.join(self.folder, "server.log"), "ab")
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=self._environment
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready(announcement):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start:\n" + pathlib.Path(self.folder, "server.log").read_text())
            time.sleep(0.02)

    def _is_ready(self, announcement):
        try:
            self.endpoint = json.loads(announcement.read_text())["endpoint"]
            return urllib.request.urlopen(self.endpoint + "/_kiln/ready", timeout=1).status == 200
        except (OSError, ValueError):
            return False

    def environment(self):
        """What `kiln env` exports, on top of a clean environment."""
        exports = subprocess.run(
            [str(ROOT / "kiln"), "env", "--data", self.folder], check=True, capture_output=True, text=True
        ).stdout
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        pairs = [line[len("export ") :].split("=", 1) for line in exports.splitlines()]
        return {
            **kept,
            **dict(pairs),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_PAGER": "",
        }

    def health(self):
        return json.load(urllib.request.urlopen(self.endpoint + "/_kiln/health"))

    def runtimes(self):
        return self.health()["runtimes"]

    def descendants(self):
        """The numbers of all processes below the server's."""
        parents = {}
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
        found = {self.process.pid}
        while True:
            more = {number for number, parent in parents.items() if parent in found} - found
            if not more:
                return found - {self.process.pid}
            found |= more

    def kill(self):
        """As a power cut would: no chance to write anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._log.close()

    def terminate(self):
        """As somebody does who does not want to wait: the second signal ends what the server waits for."""
        log = pathlib.Path(self.folder, "server.log")
        told = log.read_text().count("a second signal")
        self.process.terminate()
        deadline, hurried = time.monotonic() + 20, False
        while self.process.poll() is None and time.monotonic() < deadline:
            if not hurried and log.read_text().count("a second signal") > told:
                hurried = True
                self.process.terminate()
            time.sleep(0.02)
        self.process.wait(1)

    def drain(self):
        self.process.terminate()
        self.process.wait(20)

    def stop(self):
        try:
            self.terminate()
        finally:
            self.process.kill()
            self._log.close()
            shutil.rmtree(self.folder, ignore_errors=True)
