using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Execution.Sandbox;
using Kiln.Server;
using Kiln.Server.Hosting;

namespace Kiln.Integration;

/// <summary>Each level as a user of the API meets it.</summary>
public sealed class IsolationTests(KilnFixture kiln)
{
    private const string Source = """
        import json, os, socket
        try:
            from urllib.request import urlopen
        except ImportError:
            from urllib2 import urlopen

        def connects(port):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return True
            except (OSError, IOError):
                return False

        def handler(event, context):
            kind = event.get("do")
            if kind == "health":
                return json.loads(urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_kiln/health", timeout=5).read().decode())
            if kind == "reset":
                try:
                    return urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_kiln/reset", b"", timeout=5).getcode()
                except Exception as error:
                    return error.code
            if kind == "connect":
                return connects(event["port"])
            if kind == "write":
                open("/tmp/kept", "w").write("kept")
                os._exit(1)
            if kind == "read":
                return open("/tmp/kept").read()
            if kind == "memory":
                return len(bytearray(event["bytes"]))
            return [os.getpid(), os.getuid(), os.getcwd()]
        """;

    public static TheoryData<IsolationLevel> Isolated => [IsolationLevel.Full, IsolationLevel.Userns];

    [Theory]
    [MemberData(nameof(Isolated))]
    public async Task Function_has_a_machine_of_its_own(IsolationLevel level)
    {
        await using var server = await StartAsync(level);
        Assert.Equal("[2, 993, \"/var/task\"]", await InvokeAsync(server, "{}"));
    }

    [Theory]
    [MemberData(nameof(Isolated))]
    public async Task Function_reaches_this_server_and_nothing_else_of_this_machine(IsolationLevel level)
    {
        await using var server = await StartAsync(level);
        var health = JsonNode.Parse(await InvokeAsync(server, """{"do":"health"}"""))!;
        Assert.Equal("ok", (string?)health["status"]);
        Assert.Equal(level.ToString().ToLowerInvariant(), (string?)health["sandbox"]!["level"]);
        Assert.Equal(kiln.Runtime, (string?)health["sandbox"]!["zygotes"]![0]!["runtime"]);

        var port = new Uri(server.Endpoint).Port;
        using (var client = new TcpClient())
            await client.ConnectAsync("127.0.0.1", port);

        Assert.Equal("false", await InvokeAsync(server, $$"""{"do":"connect","port":{{port}}}"""));
    }

    [Fact]
    public async Task Function_cannot_reset_the_server()
    {
        await using var server = await StartAsync(IsolationLevel.Userns);
        Assert.Equal("403", await InvokeAsync(server, """{"do":"reset"}"""));
    }

    [Theory]
    [MemberData(nameof(Isolated))]
    public async Task Tmp_outlives_a_process(IsolationLevel level)
    {
        await using var server = await StartAsync(level);
        for (var round = 0; round < 3; round++)
        {
            Assert.Contains("Runtime.ExitError", await InvokeAsync(server, """{"do":"write"}"""), StringComparison.Ordinal);
            Assert.Equal("\"kept\"", await InvokeAsync(server, """{"do":"read"}"""));
        }
    }

    [Fact]
    public async Task Memory_is_limited_and_the_function_starts_anew()
    {
        await using var server = await StartAsync(IsolationLevel.Full);
        Assert.Contains("Runtime.ExitError", await InvokeAsync(server, """{"do":"memory","bytes":300000000}"""), StringComparison.Ordinal);
        Assert.Equal("50000000", await InvokeAsync(server, """{"do":"memory","bytes":50000000}"""));
    }

    [Fact]
    public async Task Process_level_is_refused_unless_it_is_asked_for()
    {
        var options = KilnFixture.Options() with { IsolationLimit = IsolationLevel.Process };
        var e = await Assert.ThrowsAsync<UserErrorException>(
            () => KilnServer.StartAsync(options with { Isolation = IsolationLevel.Userns }, CancellationToken.None));
        Assert.Contains("no isolation", e.Message, StringComparison.Ordinal);
        Assert.Contains("--isolation process", e.Message, StringComparison.Ordinal);

        await using var server = await KilnServer.StartAsync(options, CancellationToken.None);
        Assert.StartsWith("process: ", server.Isolation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_at_the_process_level_reaches_this_server_too()
    {
        await using var server = await StartAsync(IsolationLevel.Process);
        var health = JsonNode.Parse(await InvokeAsync(server, """{"do":"health"}"""))!;
        Assert.Equal("process", (string?)health["sandbox"]!["level"]);
    }

    private static async Task<KilnServer> StartAsync(IsolationLevel level)
    {
        Assert.SkipUnless(level < IsolationLevel.Full || Environment.IsPrivilegedProcess, "The level full needs root.");
        var options = KilnFixture.Options() with { Authenticate = false, Isolation = level, IsolationLimit = level };
        var server = await KilnServer.StartAsync(options, CancellationToken.None);
        using var http = new HttpClient();
        var trust = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");
        using var role = await http.PostAsync(server.Endpoint, new StringContent(
            $"Action=CreateRole&Version=2010-05-08&RoleName=lambda-role&AssumeRolePolicyDocument={trust}", Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(200, (int)role.StatusCode);
        var request = new JsonObject
        {
            ["FunctionName"] = "f",
            ["Runtime"] = server.Runtimes[^1],
            ["Handler"] = "app.handler",
            ["Timeout"] = 30,
            ["Role"] = KilnFixture.Role,
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip(Source)) },
        };
        using var created = await http.PostAsync(server.Endpoint + "/2015-03-31/functions", new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.Equal(201, (int)created.StatusCode);
        return server;
    }

    private static async Task<string> InvokeAsync(KilnServer server, string payload)
    {
        using var http = new HttpClient();
        using var response = await http.PostAsync(server.Endpoint + "/2015-03-31/functions/f/invocations", new StringContent(payload));
        return await response.Content.ReadAsStringAsync();
    }
}
