using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Aws.Validation;

namespace Kiln.Services.Sts;

public sealed record PolicyDescriptorType
{
    [JsonPropertyName("arn"), Length(20, 2048), Pattern(@"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+")]
    public string? Arn { get; init; }
}

public sealed record SessionTag
{
    [Required, Length(1, 128), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]+")]
    public string? Key { get; init; }

    [Required, Length(0, 256), Pattern(@"[\p{L}\p{Z}\p{N}_.:/=+\-@]*")]
    public string? Value { get; init; }
}

public sealed record AssumedRoleUser
{
    public string? Arn { get; init; }
    public string? AssumedRoleId { get; init; }

    internal static AssumedRoleUser Of(Principal principal) => new() { AssumedRoleId = principal.UserId, Arn = principal.Arn };
}

public sealed record Credentials
{
    public string? AccessKeyId { get; init; }
    public DateTimeOffset? Expiration { get; init; }
    public string? SecretAccessKey { get; init; }
    public string? SessionToken { get; init; }

    internal static Credentials Of(Credential credential) => new()
    {
        AccessKeyId = credential.AccessKeyId,
        SecretAccessKey = credential.SecretAccessKey,
        SessionToken = credential.SessionToken,
        Expiration = credential.Expiration,
    };
}
