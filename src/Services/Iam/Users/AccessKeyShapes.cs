using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Users;

public sealed record CreateAccessKeyRequest : IUserRequest
{
    [Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record CreateAccessKeyResponse
{
    public AccessKey? AccessKey { get; init; }
}

public sealed record AccessKey
{
    public string? AccessKeyId { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public string? SecretAccessKey { get; init; }
    public string? Status { get; init; }
    public string? UserName { get; init; }
}

public sealed record ListAccessKeysRequest : IUserRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record ListAccessKeysResponse
{
    public List<AccessKeyMetadata>? AccessKeyMetadata { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

public sealed record AccessKeyMetadata
{
    public string? AccessKeyId { get; init; }
    public DateTimeOffset? CreateDate { get; init; }
    public string? Status { get; init; }
    public string? UserName { get; init; }
}

public sealed record UpdateAccessKeyRequest : IUserRequest
{
    [Required, Length(16, 128), Pattern(@"[\w]+")]
    public string? AccessKeyId { get; init; }

    [Required, OneOf("Active", "Inactive", "Expired")]
    public string? Status { get; init; }

    [Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record DeleteAccessKeyRequest : IUserRequest
{
    [Required, Length(16, 128), Pattern(@"[\w]+")]
    public string? AccessKeyId { get; init; }

    [Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? UserName { get; init; }
}

public sealed record GetAccessKeyLastUsedRequest
{
    [Required, Length(16, 128), Pattern(@"[\w]+")]
    public string? AccessKeyId { get; init; }
}

public sealed record GetAccessKeyLastUsedResponse
{
    public AccessKeyLastUsed? AccessKeyLastUsed { get; init; }
    public string? UserName { get; init; }
}

public sealed record AccessKeyLastUsed
{
    public DateTimeOffset? LastUsedDate { get; init; }
    public string? Region { get; init; }
    public string? ServiceName { get; init; }
}
