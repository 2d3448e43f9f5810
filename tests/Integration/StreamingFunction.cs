using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>
/// A custom runtime that streams, as its event tells it: a list of steps. Between two parts it may wait for a <see cref="Gate"/>, so that a test
/// sees what has arrived before it lets the function go on.
/// </summary>
internal static class StreamingFunction
{
    // A step is text to write, {"wait": gate}, {"exit": status}, or {"error": type}.
    private const string Bootstrap = """"
        #!/bin/sh
        exec python3 -c '
        import base64, http.client, json, os, sys, time, urllib.error, urllib.request
        api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        def is_open(gate):
            try:
                return urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_kiln/urls/" + gate + "/").status == 200
            except urllib.error.HTTPError:
                return False
        while True:
            api.request("GET", "/2018-06-01/runtime/invocation/next")
            response = api.getresponse()
            event, id = json.loads(response.read()), response.headers["Lambda-Runtime-Aws-Request-Id"]
            plan = json.loads(event["body"]) if "requestContext" in event else event
            api.putrequest("POST", "/2018-06-01/runtime/invocation/%s/response" % id)
            for name, value in (("Lambda-Runtime-Function-Response-Mode", "streaming"), ("Transfer-Encoding", "chunked"), ("Content-Type", plan["type"])):
                api.putheader(name, value)
            if any("error" in step for step in plan["steps"] if isinstance(step, dict)):
                api.putheader("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")
            api.endheaders()
            trailer = ""
            for step in plan["steps"]:
                if isinstance(step, str):
                    part = step.encode()
                    api.send(b"%x\r\n%s\r\n" % (len(part), part))
                elif "wait" in step:
                    while not is_open(step["wait"]):
                        time.sleep(0.02)
                elif "exit" in step:
                    sys.exit(step["exit"])
                else:
                    body = base64.b64encode(json.dumps({"errorMessage": "broke", "errorType": step["error"]}).encode()).decode()
                    trailer = "Lambda-Runtime-Function-Error-Type: %s\r\nLambda-Runtime-Function-Error-Body: %s\r\n" % (step["error"], body)
            api.send(b"0\r\n" + trailer.encode() + b"\r\n")
            api.getresponse().read()
        '
        """";

    public static async Task<string> CreateAsync(KilnFixture kiln, int timeout = 20)
    {
        var name = "stream-" + Guid.NewGuid().ToString("N");
        var request = kiln.FunctionRequest(name);
        request["Runtime"] = "provided.al2023";
        request["Timeout"] = timeout;
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Zip()) };
        using var created = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", request);
        Assert.Equal(201, (int)created.StatusCode);
        return name;
    }

    public static string Plan(string contentType, params JsonNode[] steps) =>
        new JsonObject { ["type"] = contentType, ["steps"] = new JsonArray([.. steps]) }.ToJsonString();

    public static JsonObject Wait(string gate) => new() { ["wait"] = gate };

    private static byte[] Zip()
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry("bootstrap");
            entry.ExternalAttributes = 0b111_101_101 << 16;
            using var writer = new StreamWriter(entry.Open());
            writer.Write(Bootstrap);
        }
        return buffer.ToArray();
    }
}

/// <summary>
/// The URL of a function that nobody may call until the gate is opened: what a function can see at every level of isolation, and a test controls.
/// </summary>
internal sealed class Gate
{
    private readonly KilnFixture _kiln;
    private readonly string _function;

    private Gate(KilnFixture kiln, string function, string id) => (_kiln, _function, Id) = (kiln, function, id);

    public string Id { get; }

    public static async Task<Gate> CreateAsync(KilnFixture kiln)
    {
        var name = "gate-" + Guid.NewGuid().ToString("N");
        await kiln.CreateFunctionAsync(name);
        using var created = await kiln.LambdaAsync(HttpMethod.Post, $"/2021-10-31/functions/{name}/url", new JsonObject { ["AuthType"] = "NONE" });
        var link = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["FunctionUrl"]!;
        return new(kiln, name, link.TrimEnd('/').Split('/')[^1]);
    }

    public async Task OpenAsync()
    {
        foreach (var action in new[] { "InvokeFunctionUrl", "InvokeFunction" })
        {
            var permission = new JsonObject { ["StatementId"] = action, ["Action"] = "lambda:" + action, ["Principal"] = "*" };
            using var response = await _kiln.LambdaAsync(HttpMethod.Post, $"/2015-03-31/functions/{_function}/policy", permission);
            Assert.Equal(201, (int)response.StatusCode);
        }
    }
}
