using System.Text;
using Kiln.Execution;
using Kiln.Services.Lambda.Tracing;
using Kiln.Services.XRay.Traces;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda.Tracing;

/// <summary>Runs of one event, put together as X-Ray's readers see them.</summary>
public sealed class AsynchronousAttemptTests
{
    private const string Root = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700";
    private const string RequestId = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(0x5bef4de7));
    private readonly RecordingSink _sink = new();

    [Fact]
    public void All_runs_are_parts_of_one_segment_behind_the_wait_for_the_first()
    {
        var traces = new InvocationTraces(_sink, new NoProxy(), new(_time), _time);
        var function = FunctionStoreTests.Function("f") with { Key = new("111111111111", "eu-west-1", "f", "$LATEST") };
        var accepted = _time.GetUtcNow();
        var functions = new List<string>();
        InvocationOutcome[] outcomes = [new InvocationOutcome.FunctionError("{}"u8.ToArray()), new InvocationOutcome.Succeeded("{}"u8.ToArray())];
        for (var run = 0; run < outcomes.Length; run++)
        {
            _time.Advance(TimeSpan.FromSeconds(run == 0 ? 2 : 60));
            var traced = traces.BeginAttempt(function, $"Root={Root};Parent=53995c3f42cd8ad8;Sampled=1", RequestId, accepted, run + 1);
            functions.Add(traced.Context!.ParentId);
            _time.Advance(TimeSpan.FromSeconds(1));
            traces.End(traced, function, function.Key.Arn, RequestId, outcomes[run]);
        }

        var trace = Trace.Of(Root, _sink.Written.Select(static w => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(w.Document.ToJsonString())));
        var service = Assert.Single(trace.Segments);
        Assert.Equal(("AWS::Lambda", 202, "53995c3f42cd8ad8", 64.0), (service.Origin, service.Http.Status, service.ParentId, service.Duration));
        Assert.Equal(
            [("Dwell Time", 2.0, null), ("Attempt #1", 1.0, 502), ("Attempt #2", 1.0, (int?)200)],
            service.Subsegments.Select(static s => (s.Name, s.Duration, s.Http.Status)));
        // Each run of the function is below its attempt.
        Assert.Equal(service.Subsegments.Skip(1).Select(static s => s.Id), functions);
    }
}
