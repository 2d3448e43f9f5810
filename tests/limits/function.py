"""One function of a server, and what it says."""
import base64
import io
import json
import pathlib
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
RETRY_SECONDS = 10


def package():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("lambda_function.py")
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, (HERE / "lambda_function.py").read_bytes())
    return buffer.getvalue()


class Answer:
    def __init__(self, response):
        self.payload = json.loads(response["Payload"].read() or "null")
        self.is_error = "FunctionError" in response
        self.log = base64.b64decode(response["LogResult"]).decode()

    @property
    def report(self):
        return [line for line in self.log.split("\n") if line.startswith("REPORT ")][-1]


class Function:
    """Created at the first use of the name; every call after that invokes it."""

    def __init__(self, lambda_client, logs_client, role, name, runtime, **settings):
        self._lambda, self._logs, self.name = lambda_client, logs_client, name
        settings.setdefault("Timeout", 30)
        lambda_client.create_function(
            FunctionName=name, Runtime=runtime, Role=role, Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package()}, **settings)
        lambda_client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.02})

    def __call__(self, do, with_=None):
        return Answer(self._lambda.invoke(
            FunctionName=self.name, Payload=json.dumps({"do": do, "with": with_}).encode(), LogType="Tail"))

    def change(self, **settings):
        """The next event finds a new environment."""
        self._lambda.update_function_configuration(FunctionName=self.name, **settings)
        self._lambda.get_waiter("function_updated_v2").wait(FunctionName=self.name, WaiterConfig={"Delay": 0.02})

    def log_until(self, found):
        """All messages of the log group, as soon as one satisfies the condition: they are written behind the answer."""
        deadline = time.monotonic() + RETRY_SECONDS
        while True:
            events = self._logs.filter_log_events(logGroupName="/aws/lambda/" + self.name)["events"]
            messages = [event["message"] for event in events]
            if any(found(message) for message in messages) or time.monotonic() > deadline:
                return messages
            time.sleep(0.05)
