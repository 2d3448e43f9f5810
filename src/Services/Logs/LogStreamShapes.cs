using System.Diagnostics.CodeAnalysis;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Events;

namespace Kiln.Services.Logs;

public sealed record CreateLogStreamRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName, LogStreamName);
}

public sealed record DeleteLogStreamRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName, LogStreamName);
}

public sealed record DescribeLogStreamsRequest : IResourceRequest
{
    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 2048), Pattern(@"[\w#+=/:,.@-]*")]
    public string? LogGroupIdentifier { get; init; }

    [Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamNamePrefix { get; init; }

    [OneOf("LogStreamName", "LastEventTime")]
    public string? OrderBy { get; init; }
    public bool? Descending { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 50)]
    public int? Limit { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName ?? LogArns.NameIn(LogGroupIdentifier));
}

public sealed record DescribeLogStreamsResponse
{
    public List<LogStream>? LogStreams { get; init; }
    public string? NextToken { get; init; }
}

[SuppressMessage("Naming", "CA1711", Justification = "The model's name.")]
public sealed record LogStream
{
    public string? LogStreamName { get; init; }
    public long? CreationTime { get; init; }
    public long? FirstEventTimestamp { get; init; }
    public long? LastEventTimestamp { get; init; }
    public long? LastIngestionTime { get; init; }
    public string? UploadSequenceToken { get; init; }
    public string? Arn { get; init; }
    public long? StoredBytes { get; init; }

    internal static LogStream Of(LogStreamRow row, GroupKey group) => new()
    {
        LogStreamName = row.Name,
        CreationTime = row.CreatedAt,
        FirstEventTimestamp = row.FirstEventAt,
        LastEventTimestamp = row.LastEventAt,
        LastIngestionTime = row.LastIngestionAt,
        UploadSequenceToken = row.LastEventAt is null ? null : new EventPosition(0, row.Id, row.LastSequence).ToString(),
        Arn = LogArns.Stream(group.AccountId, group.Region, group.Name, row.Name),
        // Zero for every stream since 2019; only groups are counted.
        StoredBytes = 0,
    };
}
