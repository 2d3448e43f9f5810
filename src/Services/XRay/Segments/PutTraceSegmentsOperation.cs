using System.Text;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Segments;

/// <summary>Segments that come over the API. Its answer is given when those that are good are on disk.</summary>
internal sealed class PutTraceSegmentsOperation(TraceWriter writer, TimeProvider time)
{
    [Operation("POST", "/TraceSegments", MaxRequestBytes = 8 * 1024 * 1024)]
    public async Task<PutTraceSegmentsResponse> PutTraceSegments(PutTraceSegmentsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var good = new List<CheckedSegment>();
        var bad = new List<UnprocessedTraceSegment>();
        foreach (var text in request.TraceSegmentDocuments!)
        {
            var (segment, fault) = SegmentCheck.Check(Encoding.UTF8.GetBytes(text ?? ""), time.GetUtcNow());
            if (segment is not null)
                good.Add(segment);
            else
                bad.Add(new() { Id = fault!.Id, ErrorCode = fault.Code, Message = fault.Message });
        }
        if (good.Count > 0)
            await writer.StoreAsync(new(caller.AccountId, caller.Region), good, cancellationToken);
        return new() { UnprocessedTraceSegments = bad };
    }

    /// <summary>What daemons tell of their own work. AWS shows it to nobody; here it is looked at and dropped.</summary>
    [Operation("POST", "/TelemetryRecords")]
    public Task<PutTelemetryRecordsResponse> PutTelemetryRecords(PutTelemetryRecordsRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new PutTelemetryRecordsResponse());
}

public sealed record PutTraceSegmentsRequest
{
    [Required]
    public List<string>? TraceSegmentDocuments { get; init; }
}

public sealed record PutTraceSegmentsResponse
{
    public List<UnprocessedTraceSegment>? UnprocessedTraceSegments { get; init; }
}

public sealed record UnprocessedTraceSegment
{
    public string? Id { get; init; }
    public string? ErrorCode { get; init; }
    public string? Message { get; init; }
}

public sealed record PutTelemetryRecordsRequest
{
    [Required]
    public List<TelemetryRecord>? TelemetryRecords { get; init; }

    [Length(0, 20)]
    public string? EC2InstanceId { get; init; }

    [Length(0, 255)]
    public string? Hostname { get; init; }

    [Length(0, 500)]
    public string? ResourceARN { get; init; }
}

public sealed record TelemetryRecord
{
    [Required]
    public DateTimeOffset? Timestamp { get; init; }
    public int? SegmentsReceivedCount { get; init; }
    public int? SegmentsSentCount { get; init; }
    public int? SegmentsSpilloverCount { get; init; }
    public int? SegmentsRejectedCount { get; init; }
    public BackendConnectionErrors? BackendConnectionErrors { get; init; }
}

public sealed record BackendConnectionErrors
{
    public int? TimeoutCount { get; init; }
    public int? ConnectionRefusedCount { get; init; }
    public int? HTTPCode4XXCount { get; init; }
    public int? HTTPCode5XXCount { get; init; }
    public int? UnknownHostCount { get; init; }
    public int? OtherCount { get; init; }
}

public sealed record PutTelemetryRecordsResponse;
