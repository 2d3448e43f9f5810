using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>Invocations that are recorded, from the caller's header to BatchGetTraces, with real interpreters and the trace daemon.</summary>
public sealed class TracingTests(KilnFixture kiln)
{
    private const string Role = "tracing-role";
    private const string Arn = $"arn:aws:iam::{KilnFixture.AccountId}:role/{Role}";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const string Source = """
        import json, os, socket, time

        def send(document):
            host, port = os.environ["AWS_XRAY_DAEMON_ADDRESS"].split(":")
            text = '{"format":"json","version":1}\n' + (document if isinstance(document, str) else json.dumps(document))
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(text.encode(), (host, int(port)))

        def handler(event, context):
            trace = dict(p.split("=") for p in os.environ["_X_AMZN_TRACE_ID"].split(";"))
            if event.get("flood"):
                for _ in range(event["flood"]):
                    send("x" * 60000)
            for name in event.get("parts", []):
                now = time.time()
                send({"id": os.urandom(8).hex(), "name": name, "type": "subsegment", "start_time": now, "end_time": now,
                      "trace_id": trace["Root"], "parent_id": trace["Parent"]})
            if event.get("fail"):
                raise KeyError("no")
            return os.environ["_X_AMZN_TRACE_ID"]
        """;

    private static readonly SemaphoreSlim RoleMade = new(1, 1);
    private static bool _hasRole;

    [Fact]
    public async Task Recorded_invocation_is_a_trace_with_what_the_function_sent()
    {
        var name = await CreateAsync();
        var (root, header) = await InvokeAsync(name, """{"parts":["one","two"]}""", sampled: true);
        Assert.StartsWith($"Root={root};Parent=", header, StringComparison.Ordinal);
        var segments = await SegmentsAsync(root, s => s.Count == 2 && Parts(s).IsSupersetOf(["one", "two"]));
        Assert.Equal(["AWS::Lambda", "AWS::Lambda::Function"], segments.Select(static s => (string?)s["origin"]));
        Assert.Equal("53995c3f42cd8ad8", (string?)segments[0]["parent_id"]);
        Assert.Equal((string?)segments[0]["id"], (string?)segments[1]["parent_id"]);
        var invocation = segments[1]["subsegments"]!.AsArray().Single(static s => (string?)s!["name"] == "Invocation")!;
        Assert.Equal(["one", "two"], invocation["subsegments"]!.AsArray().Select(static s => (string?)s!["name"]));
    }

    [Fact]
    public async Task Invocation_that_is_not_sampled_leaves_nothing()
    {
        var name = await CreateAsync();
        var (root, _) = await InvokeAsync(name, """{"parts":[]}""", sampled: false);
        var (after, _) = await InvokeAsync(name, "{}", sampled: true);
        await SegmentsAsync(after, static s => s.Count == 2);
        Assert.Empty(await ReadAsync(root));
    }

    [Fact]
    public async Task Error_is_in_both_segments()
    {
        var name = await CreateAsync();
        var (root, _) = await InvokeAsync(name, """{"fail":true}""", sampled: true);
        var segments = await SegmentsAsync(root, static s => s.Count == 2);
        Assert.Equal(502, (int)segments[0]["http"]!["response"]!["status"]!);
        Assert.All(segments, static s => Assert.True((bool)s["fault"]!));
        Assert.Equal(("KeyError", "'no'"), ((string?)segments[1]["cause"]!["exceptions"]![0]!["type"], (string?)segments[1]["cause"]!["exceptions"]![0]!["message"]));
    }

    [Fact]
    public async Task Role_without_permission_has_no_segment_of_the_function_and_active_tracing_is_refused()
    {
        var name = await CreateAsync(KilnFixture.Role);
        var (root, _) = await InvokeAsync(name, """{"parts":["one"]}""", sampled: true);
        var segments = await SegmentsAsync(root, static s => s.Count >= 1);
        Assert.Equal("AWS::Lambda", (string?)Assert.Single(segments)["origin"]);
        using var refused = await kiln.LambdaAsync(
            HttpMethod.Put, $"/2015-03-31/functions/{name}/configuration", new JsonObject { ["TracingConfig"] = new JsonObject { ["Mode"] = "Active" } });
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Contains("The provided execution role does not have permissions to call PutTraceSegments on XRAY", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flood_of_datagrams_stops_nobody()
    {
        var name = await CreateAsync();
        var flooding = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => InvokeAsync(name, """{"flood":3000}""", sampled: false)));
        var other = await CreateAsync();
        var (root, _) = await InvokeAsync(other, """{"parts":["through"]}""", sampled: true);
        await SegmentsAsync(root, static s => Parts(s).Contains("through"));
        await flooding;
    }

    [Fact]
    public async Task Answer_names_the_trace_that_a_caller_has_not()
    {
        var name = await CreateAsync();
        using var response = await kiln.LambdaAsync(HttpMethod.Post, $"/2015-03-31/functions/{name}/invocations", new JsonObject());
        var header = response.Headers.GetValues("X-Amzn-Trace-Id").Single();
        Assert.Matches("^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$", header);
        Assert.Equal($"\"{header}\"", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GetTraceSummaries", "/TraceSummaries", """{"StartTime":1,"EndTime":2,"FilterExpression":"service("}""", "Invalid filter expression: It ends where more is expected")]
    [InlineData("GetTraceSummaries", "/TraceSummaries", """{"StartTime":2,"EndTime":1}""", "Start time must be before end time")]
    [InlineData("GetTraceSummaries", "/TraceSummaries", """{"EndTime":1}""", "1 validation error detected: Value null at 'startTime' failed to satisfy constraint: Member must not be null")]
    [InlineData("GetGroup", "/GetGroup", """{"GroupName":"none"}""", "Group not found")]
    public async Task Bad_input_is_an_invalid_request(string operation, string path, string body, string message)
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "xray", path, Encoding.UTF8.GetBytes(body));
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((400, "InvalidRequestException"), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.True(message == (string?)error["Message"], $"{operation}: {error.ToJsonString()}");
    }

    [Theory]
    [InlineData("""{"StartTime":1e300,"EndTime":2}""")]
    [InlineData("""{"StartTime":-5,"EndTime":2}""")]
    [InlineData("""{"StartTime":"now","EndTime":2}""")]
    public async Task Time_that_is_none_is_no_server_error(string body)
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "xray", "/TraceSummaries", Encoding.UTF8.GetBytes(body));
        Assert.Equal(400, (int)response.StatusCode);
    }

    private async Task<string> CreateAsync(string role = Arn)
    {
        await MakeRoleAsync();
        var name = "traced-" + Guid.NewGuid().ToString("N")[..12];
        var request = kiln.FunctionRequest(name);
        request["Role"] = role;
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip(Source)) };
        using var response = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", request);
        Assert.Equal(201, (int)response.StatusCode);
        return name;
    }

    private async Task MakeRoleAsync()
    {
        await RoleMade.WaitAsync();
        try
        {
            if (_hasRole)
                return;
            const string trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
            using var made = await kiln.QueryAsync("iam", $"Action=CreateRole&Version=2010-05-08&RoleName={Role}&AssumeRolePolicyDocument={Uri.EscapeDataString(trust)}");
            using var attached = await kiln.QueryAsync(
                "iam", $"Action=AttachRolePolicy&Version=2010-05-08&RoleName={Role}&PolicyArn={Uri.EscapeDataString("arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess")}");
            Assert.Equal((200, 200), ((int)made.StatusCode, (int)attached.StatusCode));
            _hasRole = true;
        }
        finally
        {
            RoleMade.Release();
        }
    }

    private async Task<(string Root, string Header)> InvokeAsync(string name, string payload, bool sampled)
    {
        var root = $"1-{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("N")[..24]}";
        using var response = await kiln.SendAsync(
            HttpMethod.Post, "lambda", $"/2015-03-31/functions/{name}/invocations", Encoding.UTF8.GetBytes(payload),
            headers: ("X-Amzn-Trace-Id", $"Root={root};Parent=53995c3f42cd8ad8;Sampled={(sampled ? 1 : 0)}"));
        Assert.Equal(200, (int)response.StatusCode);
        return (root, response.Headers.GetValues("X-Amzn-Trace-Id").Single());
    }

    private async Task<List<JsonNode>> SegmentsAsync(string root, Func<List<JsonNode>, bool> isWhole)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var segments = await ReadAsync(root);
            if (isWhole(segments))
                return segments;
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task<List<JsonNode>> ReadAsync(string root)
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "xray", "/Traces", Encoding.UTF8.GetBytes($$"""{"TraceIds":["{{root}}"]}"""));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return [.. answer["Traces"]!.AsArray().SelectMany(static t => t!["Segments"]!.AsArray()).Select(static s => JsonNode.Parse((string)s!["Document"]!)!)];
    }

    private static HashSet<string> Parts(List<JsonNode> segments) => [.. segments.SelectMany(Names)];

    private static IEnumerable<string> Names(JsonNode segment) =>
        (segment["subsegments"]?.AsArray() ?? []).SelectMany(static s => Names(s!)).Prepend((string)segment["name"]!);
}
