using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Logs.Tags;

public sealed record TagLogGroupRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 50)]
    [Length(1, 128, On = On.MapKey), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", On = On.MapKey)]
    [Length(0, 256, On = On.MapValue), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", On = On.MapValue)]
    public Dictionary<string, string>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record UntagLogGroupRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1)]
    [Length(1, 128, On = On.ListMember), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", On = On.ListMember)]
    public List<string>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record ListTagsLogGroupRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record ListTagsLogGroupResponse
{
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

public sealed record TagResourceRequest : IResourceRequest
{
    [Required, Length(1, 1011), Pattern(@"[\w+=/:,.@-]*")]
    public string? ResourceArn { get; init; }

    [Required, Length(1, 50)]
    [Length(1, 128, On = On.MapKey), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", On = On.MapKey)]
    [Length(0, 256, On = On.MapValue), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", On = On.MapValue)]
    public Dictionary<string, string>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogArns.NameIn(ResourceArn));
}

public sealed record UntagResourceRequest : IResourceRequest
{
    [Required, Length(1, 1011), Pattern(@"[\w+=/:,.@-]*")]
    public string? ResourceArn { get; init; }

    [Required, Length(0, 50)]
    [Length(1, 128, On = On.ListMember), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", On = On.ListMember)]
    public List<string>? TagKeys { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogArns.NameIn(ResourceArn));
}

public sealed record ListTagsForResourceRequest : IResourceRequest
{
    [Required, Length(1, 1011), Pattern(@"[\w+=/:,.@-]*")]
    public string? ResourceArn { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogArns.NameIn(ResourceArn));
}

public sealed record ListTagsForResourceResponse
{
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
