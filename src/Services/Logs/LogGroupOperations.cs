using System.Text;
using Kiln.Aws.Operations;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs;

/// <summary>Log groups. Those that a function's events make are made when the writer stores them, so each operation waits for it.</summary>
internal sealed class LogGroupOperations(LogGroupStore groups, LogEventStore events, LogGroupTags tags, LogFilters filters, LogWriter writer, TimeProvider time)
{
    private const int DefaultLimit = 50;
    private const int ListedAtOnce = 500;
    private static readonly HashSet<int> RetentionDays =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    [Operation]
    public async Task CreateLogGroup(CreateLogGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // To take these and not keep them would be worse than to refuse.
        if (request.KmsKeyId is not null)
            throw LogsErrors.Invalid("Kiln does not encrypt log groups with KMS keys yet.");
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var logGroupClass = request.LogGroupClass ?? LogGroupStore.StandardClass;
        if (!await groups.InsertAsync(key, logGroupClass, request.Tags ?? [], time.GetUtcNow(), cancellationToken))
            throw LogsErrors.GroupExists();
        tags.Set(key, request.Tags ?? []);
        if (request.DeletionProtectionEnabled == true)
            await groups.SetProtectedAsync(key, true, cancellationToken);
    }

    [Operation]
    public async Task DeleteLogGroup(DeleteLogGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        if (group.IsProtected)
            throw LogsErrors.Protected();
        // A large group is emptied before it is deleted, so that others can write meanwhile.
        await events.DeleteBeforeAsync(group.Id, long.MaxValue, cancellationToken);
        if (!await groups.DeleteAsync(key, cancellationToken))
            throw LogsErrors.NoSuchGroup();
        tags.Remove(key);
        filters.Forget(key);
    }

    [Operation]
    public async Task PutLogGroupDeletionProtection(PutLogGroupDeletionProtectionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = LogArns.GroupOf(caller, null, request.LogGroupIdentifier);
        if (!await groups.SetProtectedAsync(key, request.DeletionProtectionEnabled!.Value, cancellationToken))
            throw LogsErrors.NoSuchGroup();
    }

    [Operation]
    public async Task<ListLogGroupsResponse> ListLogGroups(ListLogGroupsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // To take these and not heed them would be worse than to refuse.
        if (request is { DataSources.Count: > 0 } or { FieldIndexNames.Count: > 0 })
            throw LogsErrors.Invalid("Kiln does not have data sources and field indexes of log groups yet.");
        await writer.FlushAsync(cancellationToken);
        var limit = request.Limit ?? DefaultLimit;
        var wanted = (request.LogGroupNamePattern ?? "").Split('|');
        var (found, after) = (new List<LogGroupRow>(), request.NextToken is { } token ? PageToken.Read(token) : "");
        while (found.Count <= limit)
        {
            var slice = await groups.ListAsync(new(caller.AccountId, caller.Region) { Class = request.LogGroupClass ?? "", After = after, Limit = ListedAtOnce });
            found.AddRange(slice.Where(row => wanted.Any(each => Names(each, row.Name)) && HasTags(request, new(caller.AccountId, caller.Region, row.Name))));
            if (slice.Count < ListedAtOnce)
                break;
            after = slice[^1].Name;
        }
        return new()
        {
            LogGroups = [.. found.Take(limit).Select(row => new LogGroupSummary
            {
                LogGroupName = row.Name,
                LogGroupArn = LogArns.Group(caller.AccountId, caller.Region, row.Name),
                LogGroupClass = row.Class,
            })],
            NextToken = found.Count > limit ? PageToken.Write(found[limit - 1].Name) : null,
        };
    }

    // A part of the name, or with ^ its beginning.
    private static bool Names(string pattern, string name) =>
        pattern.StartsWith('^') ? name.StartsWith(pattern[1..], StringComparison.Ordinal) : name.Contains(pattern, StringComparison.Ordinal);

    // Values may have * at either end, and ! before them.
    private bool HasTags(ListLogGroupsRequest request, GroupKey group) => (request.LogGroupTags ?? []).TrueForAll(filter =>
    {
        var value = tags.Of(group).GetValueOrDefault(filter.Key!);
        return filter.Values is not { Count: > 0 } values ? value is not null
            : values.Exists(each => each.StartsWith('!') ? value is null || !new Glob(each[1..]).Matches(value) : value is not null && new Glob(each).Matches(value));
    });

    [Operation]
    public async Task<DescribeLogGroupsResponse> DescribeLogGroups(DescribeLogGroupsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request is { LogGroupNamePrefix.Length: > 0, LogGroupNamePattern.Length: > 0 })
            throw LogsErrors.Invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        await writer.FlushAsync(cancellationToken);
        var limit = request.Limit ?? DefaultLimit;
        var found = await groups.ListAsync(new(caller.AccountId, caller.Region)
        {
            Prefix = request.LogGroupNamePrefix ?? "",
            Pattern = request.LogGroupNamePattern ?? "",
            Class = request.LogGroupClass ?? "",
            Names = request.LogGroupIdentifiers?.ConvertAll(identifier => LogArns.NameIn(identifier)!),
            After = request.NextToken is { } token ? PageToken.Read(token) : "",
            Limit = limit + 1,
        });
        return new()
        {
            LogGroups = [.. found.Take(limit).Select(row => LogGroup.Of(row, caller, filters))],
            NextToken = found.Count > limit ? PageToken.Write(found[limit - 1].Name) : null,
        };
    }

    [Operation]
    public async Task PutRetentionPolicy(PutRetentionPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!RetentionDays.Contains(request.RetentionInDays!.Value))
        {
            throw LogsErrors.Invalid(
                $"1 validation error detected: Value '{request.RetentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", RetentionDays.Order())}]");
        }
        await writer.FlushAsync(cancellationToken);
        if (!await groups.SetRetentionAsync(
            new(caller.AccountId, caller.Region, request.LogGroupName!), request.RetentionInDays, cancellationToken))
        {
            throw LogsErrors.NoSuchGroup();
        }
    }

    [Operation]
    public async Task DeleteRetentionPolicy(DeleteRetentionPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        if (!await groups.SetRetentionAsync(new(caller.AccountId, caller.Region, request.LogGroupName!), null, cancellationToken))
            throw LogsErrors.NoSuchGroup();
    }
}

/// <summary>The place in a list, encoded so that nobody relies on what it says.</summary>
internal static class PageToken
{
    internal static string Write(string place) => Convert.ToBase64String(Encoding.UTF8.GetBytes(place));

    internal static string Read(string token)
    {
        var place = new byte[token.Length];
        return Convert.TryFromBase64String(token, place, out var length) ? Encoding.UTF8.GetString(place, 0, length) : throw LogsErrors.InvalidToken();
    }
}
