using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.XRay.Groups;
using Kiln.Services.XRay.Sampling;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Tags;

/// <summary>Tags of groups and sampling rules.</summary>
internal sealed class TagOperations(ResourceStore resources)
{
    private const int MaxTags = 50;

    [Operation("POST", "/TagResource")]
    public async Task<TagResourceResponse> TagResource(TagResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await ChangeAsync(request.ResourceARN!, caller, tags => Merged(tags, request.Tags, request.ResourceARN!), cancellationToken);
        return new();
    }

    [Operation("POST", "/UntagResource")]
    public async Task<UntagResourceResponse> UntagResource(UntagResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await ChangeAsync(
            request.ResourceARN!,
            caller,
            tags => tags.Where(t => !request.TagKeys!.Contains(t.Key)).ToDictionary(StringComparer.Ordinal),
            cancellationToken);
        return new();
    }

    [Operation("POST", "/ListTagsForResource")]
    public async Task<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var arn = request.ResourceARN!;
        var (kind, name) = Place(arn, caller);
        var document = await resources.FindAsync(new(caller.AccountId, caller.Region), kind, name);
        var tags = document is null ? throw XRayErrors.NotFound(arn) : TagsOf(kind, document, arn);
        return new() { Tags = [.. tags.OrderBy(static t => t.Key, StringComparer.Ordinal).Select(static t => new Tag { Key = t.Key, Value = t.Value })] };
    }

    /// <param name="arn">Of the resource, for the message.</param>
    internal static Dictionary<string, string> Merged(Dictionary<string, string> tags, List<Tag>? more, string arn)
    {
        var merged = new Dictionary<string, string>(tags, StringComparer.Ordinal);
        foreach (var tag in more ?? [])
            merged[tag.Key!] = tag.Value!;
        return merged.Count <= MaxTags ? merged : throw XRayErrors.TooMany(arn, MaxTags);
    }

    private Task ChangeAsync(string arn, Caller caller, Func<Dictionary<string, string>, Dictionary<string, string>> change, CancellationToken cancellationToken)
    {
        var (kind, name) = Place(arn, caller);
        return resources.ChangeAsync(
            new(caller.AccountId, caller.Region),
            kind,
            name,
            (current, _) =>
            {
                if (current is null)
                    throw XRayErrors.NotFound(arn);
                var tags = change(TagsOf(kind, current, arn));
                return kind == ResourceStore.Group ? (GroupRecord.Parse(current) with { Tags = tags }).ToJson() : (RuleRecord.Parse(current) with { Tags = tags }).ToJson();
            },
            cancellationToken);
    }

    private static Dictionary<string, string> TagsOf(string kind, string document, string arn)
    {
        if (kind == ResourceStore.SamplingRule)
            return RuleRecord.Parse(document).Tags;
        var group = GroupRecord.Parse(document);
        return group.Arn == arn ? group.Tags : throw XRayErrors.NotFound(arn);
    }

    // arn:aws:xray:eu-west-1:123456789012:group/name/ID, …:sampling-rule/name
    private static (string Kind, string Name) Place(string arn, Caller caller)
    {
        var parts = arn.Split(':', 6);
        if (parts is not ["arn", _, "xray", var region, var account, var resource] || region != caller.Region || account != caller.AccountId)
            throw XRayErrors.NotFound(arn);
        return resource.Split('/') switch
        {
            ["group", var name, _] => (ResourceStore.Group, name),
            ["sampling-rule", var name] => (ResourceStore.SamplingRule, name),
            _ => throw XRayErrors.NotFound(arn),
        };
    }
}

public sealed record TagResourceRequest
{
    [Required, Length(1, 1011)]
    public string? ResourceARN { get; init; }

    [Required, Length(0, 200)]
    public List<Tag>? Tags { get; init; }
}

public sealed record TagResourceResponse;

public sealed record UntagResourceRequest
{
    [Required, Length(1, 1011)]
    public string? ResourceARN { get; init; }

    [Required, Length(0, 200)]
    [Length(1, 128, On = On.ListMember)]
    public List<string>? TagKeys { get; init; }
}

public sealed record UntagResourceResponse;

public sealed record ListTagsForResourceRequest
{
    [Required, Length(1, 1011)]
    public string? ResourceARN { get; init; }
    public string? NextToken { get; init; }
}

public sealed record ListTagsForResourceResponse
{
    public List<Tag>? Tags { get; init; }
    public string? NextToken { get; init; }
}
