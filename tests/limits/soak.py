"""Environments by the thousand, each made, used once and removed."""
import concurrent.futures
import os
import time

import host
from case import LimitTest, runtime_of
from function import Function
from server import Server

KEEP_SECONDS = 1
GONE_SECONDS = KEEP_SECONDS + 0.25
AT_A_TIME = 3
FUNCTIONS = 250
LOST_EVERY = 10

# What is counted must not grow at all. Memory may, by this for each environment and this in any case: what is taken of
# the machine is by anybody.
KB_PER_ENVIRONMENT = {"resident MB": 4, "kernel MB": 4, "taken MB": 32}
MB_OF_NOISE = {"resident MB": 64, "kernel MB": 32, "taken MB": 1024}


class Left(LimitTest):
    environments = 500
    level = "full"

    def setUp(self):
        os.environ["KILN_KEEPALIVE_SECONDS"] = str(KEEP_SECONDS)
        self.addCleanup(os.environ.pop, "KILN_KEEPALIVE_SECONDS")
        server = Server(level=self.level)
        self.addCleanup(server.stop)
        LimitTest.use(server, runtime_of(server))

    def test_environments_leave_nothing(self):
        """
        1. Functions of the same code are invoked in turns, three at a time. None has an environment then.
        2. Every tenth environment ends by losing its process, the others by having nothing to do.
        3. What is there after a first round, when all has ended, is there after the last one, and no more.
        """
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            functions = list(pool.map(self.create, range(FUNCTIONS)))
        self.churn(functions, max(FUNCTIONS, self.environments // 10))  # :: Step 1
        self.wait_for_ends()
        before, memory = host.settled(self.look, self.own()), host.memory_mb(self.server.process.pid)
        started = time.monotonic()
        self.churn(functions, self.environments)
        rate = self.environments / (time.monotonic() - started)
        self.wait_for_ends()
        after = host.returned(before, self.look, self.own())  # :: Step 3
        memory_after = host.memory_mb(self.server.process.pid)
        print("environments: %d, %.0f/s" % (self.environments, rate))
        for name, count in {**after, **memory_after}.items():
            print("    %s: %d -> %d" % (name, {**before, **memory}[name], count))
        self.assertEqual(host.grown(before, after), {})
        for name, megabytes in memory_after.items():
            bound = MB_OF_NOISE[name] + self.environments * KB_PER_ENVIRONMENT[name] // 1024
            self.assertLess(megabytes, memory[name] + bound, name)

    def create(self, number):
        return Function(self.aws, self.logs, self.role, "soak-%d" % number, self.runtime, MemorySize=128)

    def churn(self, functions, count):
        used = {}

        def one(number):
            function, is_lost = functions[number % len(functions)], number % LOST_EVERY == 0
            time.sleep(max(0, used.get(function, 0) + GONE_SECONDS - time.monotonic()))
            answer = function("end", "kill") if is_lost else function("counted")  # :: Step 2
            used[function] = time.monotonic()
            self.assertEqual(answer.is_error, is_lost, answer.payload)
            self.assertIn("\tInit Duration: ", answer.report, "an environment that was used before")

        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            for _ in pool.map(one, range(count)):
                pass

    def wait_for_ends(self):
        """Until no environment is left but those that wait for a function."""
        deadline = time.monotonic() + host.PATIENCE_SECONDS
        while any(zygote["sandboxes"] != zygote["blanks"] for zygote in self.zygotes()):
            self.assertLess(time.monotonic(), deadline, self.zygotes())
            time.sleep(0.1)

    def look(self):
        below = self.server.descendants()
        return {
            **host.state(),
            "waiting sandboxes": sum(zygote["blanks"] for zygote in self.zygotes()),
            "descriptors of the server": host.descriptors(self.own()),
            "processes of the server": len(below),
            "descriptors of its processes": host.descriptors(below),
        }

    def own(self):
        return [self.server.process.pid]

    def zygotes(self):
        return self.server.health()["sandbox"]["zygotes"]
