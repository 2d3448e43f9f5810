using Kiln.Aws.Validation;

namespace Kiln.Services.Sts;

public sealed record GetAccessKeyInfoRequest
{
    [Required, Length(16, 128), Pattern(@"[\w]*")]
    public string? AccessKeyId { get; init; }
}

public sealed record GetAccessKeyInfoResponse
{
    public string? Account { get; init; }
}

public sealed record DecodeAuthorizationMessageRequest
{
    [Required, Length(1, 10240)]
    public string? EncodedMessage { get; init; }
}

public sealed record DecodeAuthorizationMessageResponse
{
    public string? DecodedMessage { get; init; }
}
