using Kiln.Aws.Operations;

namespace Kiln.Services.Logs.Tags;

/// <summary>Tags of log groups, by the group's name and, as all services have them, by ARN.</summary>
internal sealed class TagOperations(LogGroupStore groups, LogGroupTags tags, LogWriter writer)
{
    private const int Most = 50;

    [Operation]
    public Task TagLogGroup(TagLogGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        AddAsync(new(caller.AccountId, caller.Region, request.LogGroupName!), request.Tags!, cancellationToken);

    [Operation]
    public Task UntagLogGroup(UntagLogGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        RemoveAsync(new(caller.AccountId, caller.Region, request.LogGroupName!), request.Tags!, cancellationToken);

    [Operation]
    public async Task<ListTagsLogGroupResponse> ListTagsLogGroup(ListTagsLogGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        new() { Tags = await ListAsync(new(caller.AccountId, caller.Region, request.LogGroupName!), cancellationToken) };

    [Operation]
    public Task TagResource(TagResourceRequest request, Caller caller, CancellationToken cancellationToken) =>
        AddAsync(KeyOf(request.ResourceArn!, caller), request.Tags!, cancellationToken);

    [Operation]
    public Task UntagResource(UntagResourceRequest request, Caller caller, CancellationToken cancellationToken) =>
        RemoveAsync(KeyOf(request.ResourceArn!, caller), request.TagKeys!, cancellationToken);

    [Operation]
    public async Task<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Caller caller, CancellationToken cancellationToken) =>
        new() { Tags = await ListAsync(KeyOf(request.ResourceArn!, caller), cancellationToken) };

    private Task AddAsync(GroupKey group, Dictionary<string, string> added, CancellationToken cancellationToken) => ChangeAsync(
        group,
        current =>
        {
            foreach (var (key, value) in added)
                current[key] = value;
            return current.Count <= Most ? current : throw LogsErrors.TooManyTags(LogArns.Group(group.AccountId, group.Region, group.Name));
        },
        cancellationToken);

    private Task RemoveAsync(GroupKey group, List<string> removed, CancellationToken cancellationToken) => ChangeAsync(
        group,
        current =>
        {
            foreach (var key in removed)
                current.Remove(key);
            return current;
        },
        cancellationToken);

    private async Task ChangeAsync(GroupKey group, Func<Dictionary<string, string>, IReadOnlyDictionary<string, string>> change, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        if (!await groups.ChangeTagsAsync(group, change, changed => tags.Set(group, changed), cancellationToken))
            throw LogsErrors.NoSuchGroup();
    }

    private async Task<IReadOnlyDictionary<string, string>> ListAsync(GroupKey group, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        return await groups.FindAsync(group) is null ? throw LogsErrors.NoSuchGroup() : tags.Of(group);
    }

    private static GroupKey KeyOf(string arn, Caller caller) => arn.Split(':') is ["arn", _, "logs", _, _, "log-group", ..]
        ? LogArns.GroupOf(caller, null, arn)
        : throw LogsErrors.Invalid($"Value '{arn}' at 'resourceArn' is not the ARN of a log group.");
}
