using Kiln.Execution;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Tracing;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda.Tracing;

public sealed class InvocationTracesTests
{
    private const string Root = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700";
    private const string Caller = "53995c3f42cd8ad8";
    private const string RequestId = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(0x5bef4de7));
    private readonly RecordingSink _sink = new();

    // The sampler never draws; so the first of a second is recorded, and no other.
    private InvocationTraces Traces => field ??= new(_sink, new NoProxy(), new(_time, static () => 0.99), _time);

    [Theory]
    [InlineData("PassThrough", null, false)]
    [InlineData("PassThrough", $"Root={Root};Parent={Caller};Sampled=0", false)]
    [InlineData("PassThrough", $"Root={Root};Parent={Caller};Sampled=1", true)]
    [InlineData("PassThrough", $"Root={Root};Parent={Caller}", false)]
    [InlineData("PassThrough", $"Root={Root};Parent={Caller};Sampled=?", false)]
    [InlineData("PassThrough", "Sampled=1", false)]
    [InlineData("PassThrough", "Root=nonsense;Sampled=1", false)]
    [InlineData("Active", null, true)]
    [InlineData("Active", $"Root={Root};Parent={Caller};Sampled=0", false)]
    [InlineData("Active", $"Root={Root};Parent={Caller};Sampled=1", true)]
    [InlineData("Active", $"Root={Root};Parent={Caller}", true)]
    [InlineData("Active", $"Root={Root};Sampled=?", true)]
    [InlineData("Active", "Root=nonsense;Sampled=1", true)]
    public void Mode_and_callers_header_decide(string mode, string? header, bool isRecorded)
    {
        var traced = Traces.Begin(Function(mode), header, RequestId);
        Assert.Equal(isRecorded, traced.Recorded is not null);
        Assert.Equal(isRecorded, traced.Header.Contains(";Sampled=1", StringComparison.Ordinal));
        // What names no trace is replaced by one that does.
        Assert.StartsWith(header?.StartsWith($"Root={Root}", StringComparison.Ordinal) == true ? $"Root={Root};" : "Root=1-5bef4de7-", traced.Header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PassThrough", null, false)]
    [InlineData("PassThrough", $"Root={Root};Parent={Caller}", false)]
    [InlineData("PassThrough", $"Root={Root};Parent={Caller};Sampled=1", true)]
    [InlineData("Active", null, true)]
    [InlineData("Active", $"Root={Root};Parent={Caller}", true)]
    [InlineData("Active", $"Root={Root};Parent={Caller};Sampled=0", false)]
    public void Event_that_runs_later_and_more_than_once_is_decided_about_once(string mode, string? header, bool isRecorded)
    {
        var function = Function(mode);
        var decided = Traces.Decide(function, header, RequestId);
        var (first, again) = (Traces.Begin(function, decided, RequestId), Traces.Begin(function, decided, RequestId));
        Assert.Equal((isRecorded, isRecorded), (first.Recorded is not null, again.Recorded is not null));
        Assert.Equal(first.Recorded?.Context.TraceId, again.Recorded?.Context.TraceId);
        if (header is not null)
            Assert.StartsWith($"Root={Root};", decided, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_of_a_second_is_not_recorded_but_has_a_trace()
    {
        var function = Function("Active");
        Assert.NotNull(Traces.Begin(function, null, RequestId).Recorded);
        var second = Traces.Begin(function, null, RequestId);
        Assert.Null(second.Recorded);
        Assert.Equal($"Root=1-5bef4de7-8476a536e9f411e897392dfe;Parent=97392dfe598c3fcd;Sampled=0", second.Header);
    }

    [Fact]
    public void Function_hangs_below_its_service_and_that_below_the_caller()
    {
        var traced = Traces.Begin(Function("PassThrough"), $"Root={Root};Parent={Caller};Sampled=1;Lineage=1:a:0", RequestId);
        var recorded = traced.Recorded!;
        Assert.Equal((Root, Caller), (recorded.Context.TraceId, recorded.UpstreamId));
        Assert.Equal($"Root={Root};Parent={recorded.Context.SegmentId};Sampled=1;Lineage=1:a:0", traced.Header);
        Assert.Equal(3, new HashSet<string> { recorded.Context.SegmentId, recorded.Context.ParentId, Caller }.Count);
    }

    [Fact]
    public void Trace_that_begins_here_has_no_parent_even_when_the_caller_names_one()
    {
        var recorded = Traces.Begin(Function("Active"), $"Parent={Caller};Sampled=1", RequestId).Recorded!;
        Assert.StartsWith("1-5bef4de7-", recorded.Context.TraceId, StringComparison.Ordinal);
        Assert.Null(recorded.UpstreamId);
    }

    [Fact]
    public void End_writes_the_services_segment_of_what_is_recorded_and_nothing_of_others()
    {
        var function = Function("Active");
        var traced = Traces.Begin(function, null, RequestId);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Traces.End(traced, function, function.Key.Arn + ":live", RequestId, new InvocationOutcome.Succeeded(default));
        Traces.End(Traces.Begin(function, $"Root={Root};Sampled=0", RequestId), function, function.Key.Arn, RequestId, new InvocationOutcome.Succeeded(default));
        var (owner, document) = Assert.Single(_sink.Written);
        Assert.Null(owner.RoleArn);
        Assert.Equal(("eu-west-1", "111111111111"), (owner.Region, owner.AccountId));
        Assert.Equal(function.Key.Arn + ":live", (string?)document["resource_arn"]);
        Assert.Equal(0.25m, (decimal)document["end_time"]! - (decimal)document["start_time"]!);
    }

    private static FunctionRecord Function(string mode) => FunctionStoreTests.Function("f") with { TracingMode = mode, Key = new("111111111111", "eu-west-1", "f", "$LATEST") };
}
