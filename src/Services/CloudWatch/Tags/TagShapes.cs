using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.CloudWatch.Tags;

public sealed record Tag
{
    [Required, Length(1, 128)]
    public string? Key { get; init; }

    [Required, Length(0, 256)]
    public string? Value { get; init; }
}

public sealed record TagResourceRequest : IResourceRequest
{
    [Required, Length(1, 1024)]
    public string? ResourceARN { get; init; }

    [Required]
    public List<Tag>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => ResourceARN ?? "*";
}

public sealed record TagResourceResponse;

public sealed record UntagResourceRequest : IResourceRequest
{
    [Required, Length(1, 1024)]
    public string? ResourceARN { get; init; }

    [Required]
    [Length(1, 128, On = On.ListMember)]
    public List<string>? TagKeys { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => ResourceARN ?? "*";
}

public sealed record UntagResourceResponse;

public sealed record ListTagsForResourceRequest : IResourceRequest
{
    [Required, Length(1, 1024)]
    public string? ResourceARN { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => ResourceARN ?? "*";
}

public sealed record ListTagsForResourceResponse
{
    public List<Tag>? Tags { get; init; }
}
