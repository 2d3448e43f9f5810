using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Logs.Exports;

public sealed record CreateExportTaskRequest : IResourceRequest
{
    [Length(1, 512)]
    public string? TaskName { get; init; }

    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 512), Pattern("[^:*]*")]
    public string? LogStreamNamePrefix { get; init; }

    [Required, Range(0)]
    public long? From { get; init; }

    [Required, Range(0)]
    public long? To { get; init; }

    [Required, Length(1, 512)]
    public string? Destination { get; init; }
    public string? DestinationPrefix { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record CreateExportTaskResponse
{
    public string? TaskId { get; init; }
}

public sealed record DescribeExportTasksRequest
{
    [Length(1, 512)]
    public string? TaskId { get; init; }

    [OneOf("CANCELLED", "COMPLETED", "FAILED", "PENDING", "PENDING_CANCEL", "RUNNING")]
    public string? StatusCode { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 50)]
    public int? Limit { get; init; }
}

public sealed record DescribeExportTasksResponse
{
    public List<ExportTask>? ExportTasks { get; init; }
    public string? NextToken { get; init; }
}

public sealed record CancelExportTaskRequest
{
    [Required, Length(1, 512)]
    public string? TaskId { get; init; }
}

/// <summary>Persisted as JSON by member names.</summary>
public sealed record ExportTask
{
    public string? TaskId { get; init; }
    public string? TaskName { get; init; }
    public string? LogGroupName { get; init; }

    /// <summary>Milliseconds since the epoch, as <see cref="To"/>.</summary>
    public long? From { get; init; }
    public long? To { get; init; }
    public string? Destination { get; init; }
    public string? DestinationPrefix { get; init; }
    public ExportTaskStatus? Status { get; init; }
    public ExportTaskExecutionInfo? ExecutionInfo { get; init; }

    internal bool HasEnded => Status!.Code is ExportStatus.Cancelled or ExportStatus.Completed or ExportStatus.Failed;
}

public sealed record ExportTaskStatus
{
    /// <summary>One of <see cref="ExportStatus"/>.</summary>
    public string? Code { get; init; }
    public string? Message { get; init; }
}

public sealed record ExportTaskExecutionInfo
{
    public long? CreationTime { get; init; }
    public long? CompletionTime { get; init; }
}

internal static class ExportStatus
{
    internal const string Pending = "PENDING", Running = "RUNNING", PendingCancel = "PENDING_CANCEL", Cancelled = "CANCELLED", Completed = "COMPLETED", Failed = "FAILED";
}
