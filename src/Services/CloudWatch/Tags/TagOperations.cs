using Kiln.Aws.Operations;
using Kiln.Services.CloudWatch.Alarms;

namespace Kiln.Services.CloudWatch.Tags;

/// <summary>Tags of alarms: nothing else that Kiln has bears any.</summary>
internal sealed class TagOperations(AlarmRegistry alarms)
{
    private const int Most = 50;

    [Operation]
    public async Task<TagResourceResponse> TagResource(TagResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Check(request.Tags!);
        await ChangeAsync(
            request.ResourceARN!, caller,
            tags =>
            {
                foreach (var tag in request.Tags!)
                    tags[tag.Key!] = tag.Value!;
                if (tags.Count > Most)
                    throw CloudWatchErrors.Invalid($"The number of tags of a resource must not exceed {Most}.");
            },
            cancellationToken);
        return new();
    }

    [Operation]
    public async Task<UntagResourceResponse> UntagResource(UntagResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await ChangeAsync(request.ResourceARN!, caller, tags => request.TagKeys!.ForEach(key => tags.Remove(key)), cancellationToken);
        return new();
    }

    [Operation]
    public Task<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var alarm = alarms.Find(KeyOf(request.ResourceARN!, caller)) ?? throw CloudWatchErrors.NoSuchResource(request.ResourceARN!);
        return Task.FromResult(new ListTagsForResourceResponse { Tags = [.. alarm.Tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] });
    }

    internal static void Check(List<Tag> tags)
    {
        if (tags.Count > Most)
            throw CloudWatchErrors.Invalid($"The number of tags of a resource must not exceed {Most}.");
        if (tags.Find(t => t.Key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) is { } reserved)
            throw CloudWatchErrors.Invalid($"The tag key {reserved.Key} is invalid: keys that begin with aws: are for AWS.");
    }

    private async Task ChangeAsync(string arn, Caller caller, Action<Dictionary<string, string>> change, CancellationToken cancellationToken)
    {
        var found = await alarms.UpdateAsync(
            KeyOf(arn, caller),
            current =>
            {
                if (current is null)
                    return null;
                var tags = new Dictionary<string, string>(current.Tags, StringComparer.Ordinal);
                change(tags);
                return current with { Tags = tags };
            },
            cancellationToken);
        if (found is null)
            throw CloudWatchErrors.NoSuchResource(arn);
    }

    private static AlarmKey KeyOf(string arn, Caller caller)
    {
        if (AlarmArns.Parse(arn) is not { } key)
            throw CloudWatchErrors.Invalid($"The value {arn} for parameter ResourceARN is invalid: it is not the ARN of an alarm.");
        return key.AccountId == caller.AccountId && key.Region == caller.Region ? key : throw CloudWatchErrors.NoSuchResource(arn);
    }
}
