using System.Text.Json.Nodes;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Tracing;
using Kiln.Services.Storage;
using Kiln.Services.XRay;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Storage;
using Kiln.Services.XRay.Traces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.XRay;

/// <summary>X-Ray over a database of its own.</summary>
public sealed class XRayFixture : IAsyncDisposable
{
    internal const string Account = "111111111111";
    internal const string Region = "eu-west-1";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-xray");
    private readonly AwsService _service;
    private int _ids;

    public XRayFixture()
    {
        Database = Database.Open(Path.Combine(_directory.FullName, "traces.db"), "traces", Durability.Full);
        Writer = new(Database, Grants, Time, NullLogger<TraceWriter>.Instance);
        _service = XRayService.Create(XRayService.Operations(Database, Writer, Time));
    }

    internal FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    internal FakeTraceGrants Grants { get; } = new();
    internal Database Database { get; }
    internal TraceWriter Writer { get; }
    internal Caller Root { get; } = new(Principal.Root(Account), Region, "request", "http://localhost");
    internal double Now => Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;

    internal string NewTraceId() => $"1-{Time.GetUtcNow().ToUnixTimeSeconds():x8}-{++_ids:x24}";

    internal static SegmentOwner Owner(string? role = "arn:aws:iam::111111111111:role/r", string account = Account) =>
        new(account, Region, $"arn:aws:lambda:{Region}:{account}:function:f", role);

    /// <summary>A document with what every segment needs; times are seconds from now.</summary>
    internal string Segment(string traceId, string id, string name, double start = 0, double end = 1, string more = "{}")
    {
        var segment = new JsonObject { ["trace_id"] = traceId, ["id"] = id, ["name"] = name, ["start_time"] = Now + start, ["end_time"] = Now + end };
        foreach (var (key, value) in JsonNode.Parse(more)!.AsObject())
            segment[key] = value?.DeepClone();
        return segment.ToJsonString();
    }

    internal async Task PutAsync(params string[] documents)
    {
        var answer = await RunAsync<PutTraceSegmentsResponse>(new PutTraceSegmentsRequest { TraceSegmentDocuments = [.. documents] });
        Assert.Empty(answer.UnprocessedTraceSegments!);
    }

    /// <summary>The documents of a trace as BatchGetTraces shows them.</summary>
    internal async Task<List<JsonNode>> SegmentsAsync(string traceId, Caller? caller = null)
    {
        var answer = await RunAsync<BatchGetTracesResponse>(new BatchGetTracesRequest { TraceIds = [traceId] }, caller);
        return [.. answer.Traces!.SelectMany(static t => t.Segments!).Select(static s => JsonNode.Parse(s.Document!)!)];
    }

    internal Task<GetTraceSummariesResponse> SummariesAsync(string? filter = null, string? token = null) => RunAsync<GetTraceSummariesResponse>(
        new GetTraceSummariesRequest { StartTime = Time.GetUtcNow().AddHours(-1), EndTime = Time.GetUtcNow().AddMinutes(5), FilterExpression = filter, NextToken = token });

    internal async Task<object?> RunAsync(object request, Caller? caller = null) =>
        await _service.Operations[request.GetType().Name[..^"Request".Length]].Implementation!.Run(request, caller ?? Root, CancellationToken.None);

    internal async Task<T> RunAsync<T>(object request, Caller? caller = null) => (T)(await RunAsync(request, caller))!;

    internal async Task<(string Code, int Status, string Message)> FailureAsync(object request)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => RunAsync(request));
        return (failure.Code.Name, failure.Code.Status, failure.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        Database.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Grants everything until told otherwise.</summary>
    internal sealed class FakeTraceGrants : ITraceGrants
    {
        internal bool Granted { get; set; } = true;

        public ValueTask<bool> MayPutSegmentsAsync(string roleArn, string functionArn, string region, CancellationToken cancellationToken) => ValueTask.FromResult(Granted);
    }
}
