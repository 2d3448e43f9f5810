"""
The walk of AWS's guide, through any client: make a role, create a function, wait, invoke with its log, read the log
group, change the code, invoke again, provoke an error, delete. A client is an object with one method a step, each
returning what the API answered.
"""
import base64

from package import package


def walk(test, client, runtime):
    name = "walk-%s-%s" % (client.name, runtime.replace(".", "-"))
    role = client.create_role(name)
    test.assertEqual(role["Arn"], "arn:aws:iam::123456789012:role/" + name)
    client.attach_basic_execution(name)

    created = client.create_function(name, runtime, role["Arn"], package("Hello"))
    test.assertEqual(
        (created["Runtime"], created["Handler"], created["Version"]),
        (runtime, "lambda_function.lambda_handler", "$LATEST"),
    )
    test.assertIn(created["State"], ("Pending", "Active"))
    client.wait_active(name)
    function = client.get_function(name)
    test.assertEqual(function["Configuration"]["State"], "Active")
    test.assertEqual(client.download(function["Code"]["Location"]), package("Hello"))
    test.assertIn(name, [f["FunctionName"] for f in client.list_functions()])

    answer, result = client.invoke(name, {"name": "Ada"})
    test.assertEqual(
        (answer["StatusCode"], answer.get("FunctionError"), answer["ExecutedVersion"]), (200, None, "$LATEST")
    )
    test.assertEqual(result["message"], "Hello, Ada")
    test.assertEqual("python" + result["version"], runtime)
    test.assertEqual((result["arn"], result["memory"], result["has_time"]), (created["FunctionArn"], "128", True))
    tail = base64.b64decode(answer["LogResult"]).decode()
    for line in ("START RequestId: %s Version: $LATEST\n", "END RequestId: %s\n", "REPORT RequestId: %s\tDuration: "):
        test.assertIn(line % result["request_id"], tail)
    for text in (
        "printed for Ada\n",
        "[INFO]\t",
        "\tlogged for Ada\n",
        "\tMemory Size: 128 MB\tMax Memory Used: ",
    ):
        test.assertIn(text, tail)
    # The reports of 2018 said nothing of it.
    test.assertEqual("\tInit Duration: " in tail, runtime not in ("python2.7", "python3.6", "python3.7"))

    group = "/aws/lambda/" + name
    test.assertIn(group, [g["logGroupName"] for g in client.log_groups(group)])
    streams = client.log_streams(group)
    test.assertEqual(len(streams), 1)
    test.assertRegex(streams[0]["logStreamName"], r"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$")
    messages = [e["message"] for e in client.log_events(group, streams[0]["logStreamName"])]
    test.assertIn("printed for Ada\n", messages)
    test.assertEqual(
        [m.split(" ")[0] for m in messages if m.split(" ")[0] in ("START", "END", "REPORT")], ["START", "END", "REPORT"]
    )
    test.assertEqual(messages, [e["message"] for e in client.filter_log_events(group)])

    _, warm = client.invoke(name, {"name": "Grace"})
    test.assertNotEqual(warm["request_id"], result["request_id"])
    test.assertEqual(len(client.log_streams(group)), 1)

    updated = client.update_code(name, package("Goodbye"))
    test.assertNotEqual(updated["CodeSha256"], created["CodeSha256"])
    client.wait_updated(name)
    test.assertEqual(client.invoke(name, {"name": "Ada"})[1]["message"], "Goodbye, Ada")

    answer, error = client.invoke(name, {"name": "nobody"})
    test.assertEqual((answer["StatusCode"], answer["FunctionError"]), (200, "Unhandled"))
    test.assertEqual((error["errorMessage"], error["errorType"]), ("there is nobody to greet", "ValueError"))
    test.assertIn("lambda_handler", str(error["stackTrace"]))
    test.assertIn("/var/task/lambda_function.py", str(error["stackTrace"]))
    test.assertIn("ValueError", base64.b64decode(answer["LogResult"]).decode())

    client.delete_function(name)
    test.assertIn("ResourceNotFoundException", client.failure(lambda: client.get_function(name)))
    # The log outlives the function.
    test.assertEqual(len(client.log_groups(group)), 1)
    client.delete_log_group(group)
    client.detach_basic_execution(name)
    client.delete_role(name)
    test.assertIn("NoSuchEntity", client.failure(lambda: client.get_role(name)))
