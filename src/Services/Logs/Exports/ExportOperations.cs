using Kiln.Aws.Operations;
using Kiln.Services.Logs.Filters;

namespace Kiln.Services.Logs.Exports;

/// <summary>Exports of log events to files. There is no S3 here: buckets are folders (<see cref="ExportFolder"/>).</summary>
internal sealed class ExportOperations(LogGroupStore groups, ExportRunner exports, LogWriter writer, TimeProvider time)
{
    private const int DefaultList = 50;

    [Operation]
    public async Task<CreateExportTaskResponse> CreateExportTask(CreateExportTaskRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.From >= request.To)
            throw LogsErrors.Invalid("The specified time range is invalid: from must be before to.");
        var id = Guid.NewGuid().ToString();
        var folder = exports.Folder.Of(request.Destination!, request.DestinationPrefix, id);
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        var task = new ExportTask
        {
            TaskId = id,
            TaskName = request.TaskName,
            LogGroupName = request.LogGroupName,
            From = request.From,
            To = request.To,
            Destination = request.Destination,
            DestinationPrefix = request.DestinationPrefix is { Length: > 0 } prefix ? prefix : ExportFolder.DefaultPrefix,
            Status = new() { Code = ExportStatus.Running, Message = "Running" },
            ExecutionInfo = new() { CreationTime = time.GetUtcNow().ToUnixTimeMilliseconds() },
        };
        await exports.StartAsync(key, group, task, request.LogStreamNamePrefix, folder);
        return new() { TaskId = id };
    }

    /// <summary>The latest first.</summary>
    [Operation]
    public async Task<DescribeExportTasksResponse> DescribeExportTasks(DescribeExportTasksRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = (await exports.Tasks.ListAsync(caller.AccountId, caller.Region))
            .Where(t => (request.TaskId is null || t.TaskId == request.TaskId) && (request.StatusCode is null || t.Status!.Code == request.StatusCode));
        var (page, token) = FilterPage.Of(found, static t => $"{long.MaxValue - t.ExecutionInfo!.CreationTime:x16}{t.TaskId}", request.NextToken, request.Limit ?? DefaultList);
        return new() { ExportTasks = page, NextToken = token };
    }

    [Operation]
    public async Task CancelExportTask(CancelExportTaskRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (await exports.CancelAsync(caller.AccountId, caller.Region, request.TaskId!))
            return;
        var task = (await exports.Tasks.ListAsync(caller.AccountId, caller.Region)).Find(t => t.TaskId == request.TaskId);
        throw task is null ? LogsErrors.NoSuch("export task") : LogsErrors.InvalidState("The specified export task has already finished.");
    }
}
