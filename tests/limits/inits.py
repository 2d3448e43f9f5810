"""Inits that end the process: told in the answer and in the log, once for each attempt."""
import json
import re

from case import LimitTest

ERAS = "python2.7", "python3.6", "python3.7", "python3.12", "newest"
EARLY = "RequestId: <id> Process exited before completing request"
ENDS = (
    ("end 3", "Runtime exited with error: exit status 3", "Runtime.ExitError"),
    ("end 0", "Runtime exited without providing a reason", "Runtime.ExitError"),
    ("exit 4", "Runtime exited with error: exit status 4", "Runtime.ExitError"),
    ("memory 200", "Runtime exited with error: signal: killed", "Runtime.OutOfMemory"),
)


def without_numbers(text):
    text = re.sub(r"\w{8}(-\w{4}){3}-\w{12}", "<id>", text)
    text = re.sub(r"arn:aws:lambda:\S+::runtime:\S+", "<arn>", text)
    text = re.sub(r"python:\S+", "python#", text)
    return re.sub(r"[\d.]+(?= ms)|(?<=Used: )\d+", "#", text)


class Inits(LimitTest):
    def test_init_that_ends_the_process_is_tried_again_and_told_in_the_words_of_the_era(self):
        """The first event comes behind an init and has another within, each event after it has one within."""
        for runtime in ERAS:
            for at_init, reason, error_type in ENDS:
                with self.subTest(runtime=runtime, at_init=at_init):
                    self.check(self.named(runtime), at_init, reason, error_type)

    def named(self, runtime):
        installed = [name for name in self.server.runtimes() if name.startswith("python")]
        return installed[-1] if runtime == "newest" else runtime

    def check(self, runtime, at_init, reason, error_type):
        function = self.function(runtime=runtime, MemorySize=128, Environment={"Variables": {"AT_INIT": at_init}})
        answers = [function("counted") for _ in range(2)]
        body, first, event = expected(runtime, reason, error_type)
        for answer in answers:
            self.assertTrue(answer.is_error)
            self.assertEqual(without_numbers(json.dumps(answer.payload)), json.dumps(body))
        messages = function.log_until(lambda message: message.startswith("REPORT") and answers[1].report in message)
        self.assertEqual([without_numbers(message) for message in messages], first + event + event)
        if "OutOfMemory" in error_type:
            self.assertRegex(answers[0].report, "\tMax Memory Used: 12[78] MB\t")


def expected(runtime, reason, error_type):
    """The answer, the lines before the first event, and those of each event."""
    major, minor = (int(part) for part in runtime[len("python"):].split("."))
    report = ("REPORT RequestId: <id>\tDuration: # ms\tBilled Duration: # ms%s\t"
              "Memory Size: 128 MB\tMax Memory Used: # MB%s\n")
    start, end = "START RequestId: <id> Version: $LATEST\n", "END RequestId: <id>\n"
    if (major, minor) < (3, 8):
        is_first = (major, minor) < (3, 7)
        words = EARLY + "\n\n" if is_first else fault(reason)
        body = {"errorMessage": EARLY} if is_first else told(reason)
        return body, ["loading\n"], ["loading\n", start, words, end, report % (" ", "\t")]
    status = "\tStatus: error\tError Type: " + error_type
    init = "INIT_REPORT Init Duration: # ms\tPhase: %s" + status + "\n"
    first = ["INIT_START Runtime Version: python#\tRuntime Version ARN: <arn>\n", "loading\n", init % "init"]
    return told(reason), first, ["loading\n", init % "invoke", start, fault(reason), end, report % ("", status)]


def told(reason):
    return {"errorType": "Runtime.ExitError", "errorMessage": "RequestId: <id> Error: " + reason}


def fault(reason):
    return "RequestId: <id> Error: %s\nRuntime.ExitError\n" % reason
