using System.Globalization;
using Kiln.Aws.Operations;

namespace Kiln.Services.Logs;

/// <summary>Log streams.</summary>
internal sealed class LogStreamOperations(LogGroupStore groups, LogStreamStore streams, LogWriter writer, TimeProvider time)
{
    private const int DefaultLimit = 50;

    [Operation]
    public async Task CreateLogStream(CreateLogStreamRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var group = await FindGroupAsync(caller, request.LogGroupName!);
        if (!await streams.InsertAsync(group.Id, request.LogStreamName!, time.GetUtcNow(), cancellationToken))
            throw LogsErrors.StreamExists();
    }

    [Operation]
    public async Task DeleteLogStream(DeleteLogStreamRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var group = await FindGroupAsync(caller, request.LogGroupName!);
        if (!await streams.DeleteAsync(group.Id, request.LogStreamName!, cancellationToken))
            throw LogsErrors.NoSuchStream();
    }

    [Operation]
    public async Task<DescribeLogStreamsResponse> DescribeLogStreams(DescribeLogStreamsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var byLastEvent = request.OrderBy == "LastEventTime";
        if (byLastEvent && request.LogStreamNamePrefix is not null)
            throw LogsErrors.Invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        await writer.FlushAsync(cancellationToken);
        var key = LogArns.GroupOf(caller, request.LogGroupName, request.LogGroupIdentifier);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        var limit = request.Limit ?? DefaultLimit;
        var (afterTime, afterName) = request.NextToken is { } token ? ReadToken(token) : (0, null);
        var found = await streams.ListAsync(new(group.Id)
        {
            Prefix = request.LogStreamNamePrefix ?? "",
            ByLastEvent = byLastEvent,
            Descending = request.Descending ?? false,
            AfterName = afterName,
            AfterTime = afterTime,
            Limit = limit + 1,
        });
        return new()
        {
            LogStreams = [.. found.Take(limit).Select(row => LogStream.Of(row, key))],
            NextToken = found.Count > limit ? WriteToken(found[limit - 1]) : null,
        };
    }

    private async Task<LogGroupRow> FindGroupAsync(Caller caller, string name) =>
        await groups.FindAsync(new(caller.AccountId, caller.Region, name)) ?? throw LogsErrors.NoSuchGroup();

    // time of the last event, a space, the name
    private static string WriteToken(LogStreamRow last) => PageToken.Write(string.Create(CultureInfo.InvariantCulture, $"{last.LastEventAt ?? 0} {last.Name}"));

    private static (long Time, string? Name) ReadToken(string token) =>
        PageToken.Read(token).Split(' ', 2) is [var time, var name] && long.TryParse(time, CultureInfo.InvariantCulture, out var at)
            ? (at, name)
            : throw LogsErrors.InvalidToken();
}
