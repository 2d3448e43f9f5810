using System.Text;
using System.Text.Json.Nodes;
using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Tracing;
using Kiln.Services.XRay.Segments;
using Kiln.Unit.Execution;

namespace Kiln.Unit.Services.Lambda.Tracing;

/// <summary>The service's segments as whole documents, of each era.</summary>
public sealed class SegmentDocumentTests
{
    private const string TraceId = "1-69000000-ad49b0e87f6ef6c87fc2e700";
    private const string A = "aaaaaaaaaaaaaaaa", B = "bbbbbbbbbbbbbbbb";
    private const string Arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders";
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddSeconds(1_761_607_680).AddMicroseconds(123_456);

    private static readonly FunctionVersion Function = Samples.Version with
    {
        AccountId = "123456789012",
        Region = "eu-west-1",
        FunctionName = "orders",
        FunctionArn = Arn,
        Version = "$LATEST",
    };

    [Fact]
    public void Service_segment_of_a_success() => Assert.Equal(
        $$$"""
        {"id":"{{{A}}}","name":"orders","start_time":1761607680.123,"end_time":1761607680.623,"trace_id":"{{{TraceId}}}","parent_id":"53995c3f42cd8ad8","http":{"response":{"status":200}},"aws":{"request_id":"8476a536-e9f4-11e8-9739-2dfe598c3fcd"},"origin":"AWS::Lambda","resource_arn":"{{{Arn}}}"}
        """,
        Text(Service(new InvocationOutcome.Succeeded(default), "53995c3f42cd8ad8")));

    [Theory]
    [InlineData("error", """{"response":{"status":502}},"fault":true""")]
    [InlineData("throttled", """{"response":{"status":429}},"error":true,"throttle":true""")]
    public void Service_segment_says_what_went_wrong(string what, string expected)
    {
        InvocationOutcome outcome = what == "error"
            ? new InvocationOutcome.FunctionError(default)
            : new InvocationOutcome.Throttled(ThrottleReason.ConcurrentInvocationLimitExceeded);
        Assert.Contains(
            $$"""
            "trace_id":"{{TraceId}}","http":{{expected}},"aws":
            """,
            Text(Service(outcome, null)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Service_segment_of_an_asynchronous_invocation_has_its_waits_and_attempts()
    {
        var segment = Service(new InvocationOutcome.Succeeded(default), null) with
        {
            Status = 202,
            Parts = [new("1111111111111111", "Dwell Time", Start, Start.AddMilliseconds(50), null), new("2222222222222222", "Attempt #1", Start.AddMilliseconds(50), Start.AddMilliseconds(450), 502)],
        };
        Assert.EndsWith(
            """
            ,"subsegments":[{"id":"1111111111111111","name":"Dwell Time","start_time":1761607680.123,"end_time":1761607680.173},{"id":"2222222222222222","name":"Attempt #1","start_time":1761607680.173,"end_time":1761607680.573,"http":{"response":{"status":502}},"fault":true}]}
            """,
            Text(segment),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Function_segment_of_today_has_initialization_invocation_and_overhead() => Assert.Equal(
        $$$"""
        {"id":"{{{B}}}","name":"orders","start_time":1761607680.123456,"end_time":1761607680.328456,"trace_id":"{{{TraceId}}}","parent_id":"{{{A}}}","aws":{"account_id":"123456789012","function_arn":"{{{Arn}}}","resource_names":["orders"]},"origin":"AWS::Lambda::Function","subsegments":[{"id":"0000000000000001","name":"Initialization","start_time":1761607679.973456,"end_time":1761607680.103456,"aws":{"function_arn":"{{{Arn}}}"}},{"id":"0000000000000002","name":"Invocation","start_time":1761607680.123456,"end_time":1761607680.323456,"aws":{"function_arn":"{{{Arn}}}"}},{"id":"0000000000000003","name":"Overhead","start_time":1761607680.323456,"end_time":1761607680.328456,"aws":{"function_arn":"{{{Arn}}}"}}]}
        """,
        Text(Segment(Run(RuntimeEra.Current) with { Init = Cold })));

    [Theory]
    [InlineData(RuntimeEra.FirstRuntimeApi)]
    [InlineData(RuntimeEra.NativeChannel)]
    public void Function_segment_of_2018_has_the_initialization_only(RuntimeEra era)
    {
        Assert.Equal(
            $$$"""
            {"id":"{{{B}}}","name":"orders","start_time":1761607680.123456,"end_time":1761607680.328456,"trace_id":"{{{TraceId}}}","parent_id":"{{{A}}}","aws":{"account_id":"123456789012","function_arn":"{{{Arn}}}","resource_names":["orders"]},"origin":"AWS::Lambda::Function","subsegments":[{"id":"0000000000000001","name":"Initialization","start_time":1761607679.973456,"end_time":1761607680.103456,"aws":{"function_arn":"{{{Arn}}}"}}]}
            """,
            Text(Segment(Run(era) with { Init = Cold })));
        Assert.EndsWith("\"origin\":\"AWS::Lambda::Function\"}", Text(Segment(Run(era))), StringComparison.Ordinal);
    }

    [Fact]
    public void Warm_function_segment_of_today_has_no_initialization() =>
        Assert.DoesNotContain("Initialization", Text(Segment(Run(RuntimeEra.Current))), StringComparison.Ordinal);

    [Fact]
    public void Version_is_part_of_the_functions_arn() =>
        Assert.Contains($"\"function_arn\":\"{Arn}:3\"", Text(Segment(Run(RuntimeEra.Current) with { Function = Function with { Version = "3" } })), StringComparison.Ordinal);

    [Fact]
    public void Error_stands_in_the_segment_and_in_its_invocation_with_an_id_for_each_exception()
    {
        var document = JsonNode.Parse(Text(Segment(Run(RuntimeEra.Current) with
        {
            Outcome = new InvocationOutcome.FunctionError(Utf8("""{"errorMessage":"no","errorType":"ValueError"}""")),
            Cause = Utf8("""{"working_directory":"/var/task","exceptions":[{"message":"no","type":"ValueError","stack":[{"label":"f","path":"a.py","line":5}]}],"paths":["a.py"]}"""),
        })))!;
        Assert.True((bool)document["fault"]!);
        Assert.Equal(
            """{"working_directory":"/var/task","exceptions":[{"message":"no","type":"ValueError","stack":[{"label":"f","path":"a.py","line":5}],"id":"0000000000000001"}],"paths":["a.py"]}""",
            document["cause"]!.ToJsonString());
        var invocation = document["subsegments"]![0]!;
        Assert.Equal(("Invocation", true, "ValueError"), ((string?)invocation["name"], (bool)invocation["fault"]!, (string?)invocation["cause"]!["exceptions"]![0]!["type"]));
    }

    [Theory]
    [InlineData("""{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}""", """[{"message":"RequestId: 1 Error: Task timed out after 3.00 seconds","type":"Sandbox.Timedout","id":"0000000000000001"}]""")]
    [InlineData("""{"errorMessage":"Process exited before completing request"}""", """[{"message":"Process exited before completing request","id":"0000000000000001"}]""")]
    public void Where_the_runtime_told_nothing_the_cause_is_what_the_caller_was_told(string answer, string expected)
    {
        var run = Run(RuntimeEra.Current) with { Outcome = new InvocationOutcome.TimedOut(Utf8(answer)) };
        Assert.Equal(expected, JsonNode.Parse(Text(Segment(run)))!["cause"]!["exceptions"]!.ToJsonString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"exceptions":"none"}""")]
    [InlineData("""{"exceptions":[1,"two",null]}""")]
    public void Cause_of_another_form_is_as_none(string cause)
    {
        var run = Run(RuntimeEra.Current) with { Outcome = new InvocationOutcome.FunctionError(Utf8("\"just text\"")), Cause = Utf8(cause) };
        Assert.Null(JsonNode.Parse(Text(Segment(run)))!["cause"]);
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(5_000, 100)]
    [InlineData(20_000, 4_000)]
    public void Segment_of_a_deep_recursion_is_stored_all_the_same(int frames, int length)
    {
        var stack = string.Join(',', Enumerable.Repeat($$"""{"label":"{{new string('f', length)}}","path":"a.py","line":5}""", frames));
        var run = Run(RuntimeEra.Current) with
        {
            Outcome = new InvocationOutcome.FunctionError(default),
            Cause = Utf8($$"""{"working_directory":"/var/task","exceptions":[{"message":"{{new string('m', 70_000)}}","type":"RecursionError","stack":[{{stack}}]}],"paths":["a.py"]}"""),
        };
        var (segment, fault) = SegmentCheck.Check(Segment(run).ToJson(), Start.AddMinutes(1));
        Assert.Null(fault);
        Assert.Contains("RecursionError", Encoding.UTF8.GetString(segment!.Document.Span), StringComparison.Ordinal);
    }

    private static TracedInit Cold => new(Start.AddMilliseconds(-150), TimeSpan.FromMilliseconds(130), HasFailed: false);

    private static TracedRun Run(RuntimeEra era) => new()
    {
        Function = Function,
        Trace = new(TraceId, A, B),
        Start = Start,
        Handler = TimeSpan.FromMilliseconds(200),
        Whole = TimeSpan.FromMilliseconds(205),
        Outcome = new InvocationOutcome.Succeeded(Utf8("1")),
        Era = era,
    };

    private static ServiceSegment Service(InvocationOutcome outcome, string? upstream) => new()
    {
        Trace = new(TraceId, A, B),
        UpstreamId = upstream,
        FunctionName = "orders",
        InvokedArn = Arn,
        RequestId = "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        Start = Start,
        End = Start.AddMilliseconds(500),
        Status = ServiceSegment.StatusOf(outcome),
    };

    private static FunctionSegment Segment(TracedRun run)
    {
        var last = 0;
        return new(run) { NewId = () => (++last).ToString("x16", null) };
    }

    private static string Text(ISegmentDocument document) => Encoding.UTF8.GetString(document.ToJson());

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
