using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>Custom runtimes through the API.</summary>
public sealed class CustomRuntimeFunctionTests(KilnFixture kiln)
{
    private const string Bootstrap = """
        #!/bin/sh
        exec python3 -c '
        import http.client, os
        api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        while True:
            api.request("GET", "/2018-06-01/runtime/invocation/next")
            response = api.getresponse()
            event = response.read()
            api.request("POST", "/2018-06-01/runtime/invocation/%s/response" % response.headers["Lambda-Runtime-Aws-Request-Id"], event + os.environ["_HANDLER"].encode())
            api.getresponse().read()
        '
        """;

    [Theory]
    [InlineData("provided")]
    [InlineData("provided.al2")]
    [InlineData("provided.al2023")]
    public async Task Function_of_a_custom_runtime_is_created_and_invoked(string runtime)
    {
        var name = "custom-" + Guid.NewGuid().ToString("N");
        using var created = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", Request(name, runtime));
        Assert.Equal(201, (int)created.StatusCode);
        Assert.Equal(runtime, (string?)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["Runtime"]);

        using var invoked = await kiln.SendAsync(
            HttpMethod.Post, "lambda", $"/2015-03-31/functions/{name}/invocations", "[1]"u8.ToArray(), headers: ("X-Amz-Log-Type", "Tail"));
        Assert.Equal("[1]my.handler", await invoked.Content.ReadAsStringAsync());
        var tail = Convert.FromBase64String(invoked.Headers.GetValues("X-Amz-Log-Result").Single());
        Assert.Matches("^START RequestId: .*\nEND RequestId: .*\nREPORT RequestId: .*\tInit Duration: [0-9.]+ ms\t\n$", System.Text.Encoding.UTF8.GetString(tail));
    }

    [Fact]
    public async Task Handler_is_asked_for_all_the_same()
    {
        var request = Request("custom-without", "provided.al2023");
        request.Remove("Handler");
        using var response = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", request);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("Runtime and Handler are mandatory parameters for functions created with deployment packages.", await response.Content.ReadAsStringAsync());
    }

    private JsonObject Request(string name, string runtime)
    {
        var request = kiln.FunctionRequest(name);
        request["Runtime"] = runtime;
        request["Handler"] = "my.handler";
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Zip()) };
        return request;
    }

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
