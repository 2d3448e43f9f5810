using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Account;

public sealed record GetAccountSummaryRequest;

public sealed record GetAccountSummaryResponse
{
    public Dictionary<string, int>? SummaryMap { get; init; }
}

public sealed record CreateAccountAliasRequest
{
    [Required, Length(3, 63), Pattern(@"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$")]
    public string? AccountAlias { get; init; }
}

public sealed record DeleteAccountAliasRequest
{
    [Required, Length(3, 63), Pattern(@"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$")]
    public string? AccountAlias { get; init; }
}

public sealed record ListAccountAliasesRequest
{
    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }
}

public sealed record ListAccountAliasesResponse
{
    public List<string>? AccountAliases { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}
