"""Which client walks with which runtime. Tests of a lane run one after the other, lanes beside each other."""
import json
import os
import pathlib
import subprocess
import unittest
import urllib.request

import eventcli
from across import Across
from cli import Cli
from clilambda import SLOW, CliLambda
from commandline import CommandLine
from identity import CliCalls, IdentityWalk
from installed import newest
from lifetime import Restart, Shutdown
from package import BASIC_EXECUTION, TRUST, package, package_of
from policies import Policies
from server import ROOT
from urls import STREAMS, WHOLE, Urls
from walk import walk

HERE = pathlib.Path(__file__).resolve().parent


class Walk(unittest.TestCase):
    """One client, one runtime."""

    def __init__(self, title, action):
        super().__init__("run_walk")
        self._title, self._action = title, action

    def run_walk(self):
        self._action(self)

    def id(self):
        return "walk " + self._title


class Lanes(object):
    """Of one server. programs, pythons: aws CLIs and boto3s by version. of_eras: the runtimes that most walk with."""

    def __init__(self, server, programs, pythons, of_eras):
        self.server, self.programs, self.pythons, self.of_eras = server, programs, pythons, of_eras
        self.environment, self.runtimes = server.environment(), server.runtimes()
        self.boto, self.program = newest(pythons), next(iter(programs.values()))

    def all(self):
        return [*self.command_lines(), *self.botos(), *self.scripts(), self.events(), self.javascript(),
                self.accounts(), self.lives()]

    def command_lines(self):
        for version, program in self.programs.items():
            client = Cli("cli-" + version.replace(".", "-"), program, self.environment, self.server.endpoint)
            yield [
                *(Walk("aws CLI %s, %s" % (version, r), lambda test, c=client, r=r: walk(test, c, r))
                  for r in self.of_eras),
                Walk("identity, aws CLI %s" % version,
                     lambda test, c=client: IdentityWalk(test, CliCalls(c), self.runtimes[-1]).run()),
                Walk("asynchronous, aws CLI %s" % version,
                     lambda test, c=client: eventcli.walk(test, c, self.runtimes[-1])),
            ]
        # Each command costs a CLI most of a second: the whole API with one of them, in a lane of its own.
        version = max(self.programs, key=lambda v: v.split(".")[0])
        client = Cli("cli-api", self.programs[version], self.environment, self.server.endpoint)
        yield [Walk("Lambda API, aws CLI %s" % version,
                    lambda test: CliLambda(test, client, self.runtimes[-1]).walk())]

    def botos(self):
        for version, python in self.pythons.items():
            yield [
                *(self.script("boto3 %s, %s" % (version, r), "boto.py", r, python=python)
                  for r in (self.runtimes if version == self.boto else self.of_eras)),
                self.script("identity, boto3 %s" % version, "identity.py", self.runtimes[-1], python=python),
            ]

    def scripts(self):
        """By the newest boto3. Older ones do not know LoggingConfig."""
        last, first_cli = self.runtimes[-1], self.program
        # What records in them is AWS's own SDK, of 2018 and of today, where there is one.
        traced = [r for r in self.of_eras if r.startswith("python3") and r != "python3.6"]
        # Streams of events came late to the aws CLI; the rest of it is the newest's, too.
        newest_cli = self.programs[newest(self.programs)]
        for table in (
            [("log", "logs.py", r) for r in self.of_eras] + [("log service", "log_service.py", last)],
            [("layers", "layers.py", r) for r in self.of_eras]
            + [("traces", "traces.py", first_cli, r) for r in traced]
            + [("Lambda API", "operations.py", last), ("versions", "versions.py", last),
               ("function URLs", "urls.py", last, newest_cli),
               ("provisioned", "provisioned.py", last), ("shareable test events", "schemas.py")] + self.circles(),
        ):
            yield [self.script(", ".join([title, "boto3 " + self.boto, *words[-1:]]), name, *words)
                   for title, name, *words in table]
        # Every protocol: the system's boto3 speaks an older one.
        yield [self.script("metrics, %s" % python, "metrics.py", last, python=python)
               for python in sorted({self.pythons[self.boto]} | {"/usr/bin/python3"} & set(self.pythons.values()))]

    def circles(self):
        """Of functions that have boto3 by themselves."""
        having = [r for r in self.runtimes if r in self.server.health()["sdks"]]
        return [("recursion", "recursion.py", having[-1])] if having else []

    def events(self):
        """Servers of their own: with short waits, and such as are killed."""
        lane = [self.script("killed servers", "events.py", "--events=2000"),
                self.script("logs of killed servers", "killed_logs.py", self.runtimes[-1]),
                self.script("telemetry", "telemetry.py", self.runtimes[-1])]
        probe = ["-c", "import moto.server"]
        mocking = [p for p in self.pythons.values() if subprocess.run([p, *probe], capture_output=True).returncode == 0]
        if mocking:
            lane += [self.script(title, title + ".py", self.runtimes[-1], python=mocking[0])
                     for title in ("asynchronous", "deployment")]
        else:
            print("clients: no boto3 with moto is installed, so destinations and buckets are not tested")
        return lane

    def javascript(self):
        package_file = os.path.join(self.server.folder, "walk-js.zip")
        pathlib.Path(package_file).write_bytes(package("Hello"))
        command = ["node", str(HERE / "js" / "walk.mjs"), package_file, TRUST, BASIC_EXECUTION]
        lane = [Walk("JavaScript SDK, %s" % r, lambda test, r=r: self.run(test, [*command, r])) for r in self.of_eras]
        return [*lane, Walk("Lambda API, JavaScript SDK", self.javascript_lambda)]

    def javascript_lambda(self, test):
        files = []
        for name, data in (("echo", package_of("lambda_function.py", WHOLE)),
                           ("slow", package_of("lambda_function.py", SLOW)),
                           ("streams", Urls.program(STREAMS))):
            files.append(os.path.join(self.server.folder, name + "-js.zip"))
            pathlib.Path(files[-1]).write_bytes(data)
        self.run(test, ["node", str(HERE / "js" / "lambda.mjs"), self.runtimes[-1], *files])

    def accounts(self):
        settings = self.program, self.environment, self.server.endpoint, self.runtimes[-1]

        def root():
            return Cli("root", self.program, self.environment, self.server.endpoint)

        return [
            Walk("policies", lambda test: Policies(test, root(), *settings).walk()),
            Walk("across accounts",
                 lambda test: Across(test, root(), str(ROOT / "kiln"), self.server.folder, *settings).walk()),
        ]

    def lives(self):
        Restart.program = Shutdown.program = CommandLine.program = self.program
        best = json.load(urllib.request.urlopen(self.server.endpoint + "/_kiln/health"))["sandbox"]["level"]
        ends = self.runtimes[0], self.runtimes[-1]
        Shutdown.cases = [(r, level) for r in ends for level in sorted({best, "process"})]
        load = unittest.defaultTestLoader.loadTestsFromTestCase
        return [*load(Restart), *load(Shutdown), *load(CommandLine)]

    def script(self, title, name, *words, python=None):
        command = [python or self.pythons[self.boto], str(HERE / name), *words]
        return Walk(title, lambda test: self.run(test, command))

    def run(self, test, command):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)
        test.assertEqual(done.returncode, 0, done.stderr)
