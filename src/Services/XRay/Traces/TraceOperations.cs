using Kiln.Aws.Operations;
using Kiln.Services.XRay.Groups;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Traces;

/// <summary>Traces, whole and in short. What is on its way to the store is waited for.</summary>
internal sealed class TraceOperations(TraceQueries traces, TraceWriter writer, GroupFilters filters)
{
    private const int MaxTraceIds = 5;

    // Of one page, whether they match or not.
    private const int MaxScanned = 500;

    [Operation("POST", "/Traces")]
    public async Task<BatchGetTracesResponse> BatchGetTraces(BatchGetTracesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = new List<TraceShape>();
        var missing = new List<string>();
        await writer.FlushAsync(cancellationToken);
        foreach (var id in Ids(request.TraceIds!))
        {
            if (TraceId.Parse(id) is not { } key || await traces.FindAsync(new(caller.AccountId, caller.Region), key) is not { } stored)
            {
                missing.Add(id);
                continue;
            }
            var trace = Trace.Of(stored);
            found.Add(new()
            {
                Id = trace.Id,
                Duration = TraceSummaries.Rounded(trace.Duration),
                LimitExceeded = trace.IsFull,
                Segments = [.. trace.Segments.Select(s => new SegmentShape { Id = s.Id, Document = SegmentWriter.Document(s, trace.Id) })],
            });
        }
        return new() { Traces = found, UnprocessedTraceIds = missing };
    }

    [Operation("POST", "/TraceSummaries")]
    public async Task<GetTraceSummariesResponse> GetTraceSummaries(GetTraceSummariesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (start, end) = (request.StartTime!.Value, request.EndTime!.Value);
        TimeRange.Check(start, end, TimeRange.Longest);
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var filter = await filters.ParseAsync(scope, request.FilterExpression);
        var share = ShareOf(request);
        await writer.FlushAsync(cancellationToken);
        var range = new TraceRange(request.TimeRangeType is null or "TraceId" ? TraceTime.TraceId : TraceTime.Event, start, end);
        var before = request.NextToken is { } token ? TraceToken.Read(token) : null;
        var page = await traces.ListAsync(scope, range, before, MaxScanned + 1);
        var scanned = page.Take(MaxScanned).ToList();
        var summaries = new TraceSummaries(caller.AccountId);
        return new()
        {
            TraceSummaries = [.. scanned.Where(t => IsDrawn(t, share)).Select(Trace.Of).Where(t => filter?.Matches(t) != false).Select(summaries.Of)],
            ApproximateTime = scanned.Count > 0 && page.Count > MaxScanned ? TraceId.TimeOf(scanned[^1].TraceId) : start,
            TracesProcessedCount = scanned.Count,
            NextToken = page.Count > MaxScanned ? TraceToken.Write(scanned[^1].TraceId) : null,
        };
    }

    internal static IEnumerable<string> Ids(List<string> ids) =>
        ids.Count <= MaxTraceIds ? ids.Distinct(StringComparer.Ordinal) : throw XRayErrors.Invalid($"Too many trace IDs: at most {MaxTraceIds} are allowed.");

    // AWS leaves out when there is much; with PartialScan here there never is.
    private static double ShareOf(GetTraceSummariesRequest request)
    {
        if (request.SamplingStrategy is not { Name: "FixedRate", Value: { } value })
            return 1;
        return value is >= 0 and <= 1 ? value : throw XRayErrors.Invalid("The value of a FixedRate sampling strategy must be between 0 and 1.");
    }

    // By the id's own random bits: the same traces each time.
    private static bool IsDrawn(StoredTrace trace, double share) => share >= 1 || trace.TraceId[^1] + trace.TraceId[^2] * 256 < share * 65536;
}

/// <summary>The place in a list of traces.</summary>
internal static class TraceToken
{
    public static string Write(byte[] traceId) => Convert.ToBase64String(traceId);

    public static byte[] Read(string token)
    {
        var place = new byte[16];
        return Convert.TryFromBase64String(token, place, out var length) && length == place.Length ? place : throw XRayErrors.InvalidToken();
    }
}
