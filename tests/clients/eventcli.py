"""Asynchronous events through the aws CLI: accept, run, configure, refuse."""
import json

from eventcase import FUNCTION, SOURCE, poll
from package import package_of


def walk(test, client, runtime):
    name = "events-" + client.name
    role = client.create_role(name)["Arn"]
    client.attach_basic_execution(name)
    client.create_function(name, runtime, role, package_of("lambda_function.py", SOURCE))
    client.wait_active(name)
    accepted = client.invoke_event(name, {"by": "cli"})
    test.assertEqual(accepted, {"StatusCode": 202})

    def ran():
        found = client.run("logs", "describe-log-groups", "--log-group-name-prefix", "/aws/lambda/" + name)["logGroups"]
        return found and [e for e in client.filter_log_events("/aws/lambda/" + name) if e["message"].startswith("ran ")]

    test.assertEqual(len(poll(ran)), 1)
    named = ("--function-name", name)
    put = client.run("lambda", "put-function-event-invoke-config", *named, "--maximum-retry-attempts", "0")
    test.assertEqual((put["FunctionArn"], put["MaximumRetryAttempts"]), (FUNCTION + name + ":$LATEST", 0))
    client.run("lambda", "update-function-event-invoke-config", *named, "--maximum-event-age-in-seconds", "3600")
    got = client.run("lambda", "get-function-event-invoke-config", *named)
    test.assertEqual((got["MaximumRetryAttempts"], got["MaximumEventAgeInSeconds"]), (0, 3600))
    listed = client.run("lambda", "list-function-event-invoke-configs", *named)["FunctionEventInvokeConfigs"]
    test.assertEqual(listed, [got])
    client.run("lambda", "delete-function-event-invoke-config", *named)
    text = client.failure(lambda: client.run("lambda", "get-function-event-invoke-config", *named))
    test.assertIn("(ResourceNotFoundException)", text)
    test.assertIn("%s%s:$LATEST doesn't have an EventInvokeConfig" % (FUNCTION, name), text)
    itself = "--destination-config", json.dumps({"OnSuccess": {"Destination": FUNCTION + name}})
    text = client.failure(lambda: client.run("lambda", "put-function-event-invoke-config", *named, *itself))
    test.assertIn("You can't specify the function as a destination for itself.", text)
    client.delete_function(name)
