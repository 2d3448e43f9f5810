using Kiln.Aws.Validation;

namespace Kiln.Services.Lambda.CodeSigning;

/// <summary>
/// Who may have signed what is deployed. As the API shows it, and as it is stored. Members are persisted as JSON by name: append only, never rename.
/// </summary>
public sealed record CodeSigningConfig
{
    public string? CodeSigningConfigId { get; init; }
    public string? CodeSigningConfigArn { get; init; }
    public string? Description { get; init; }
    public AllowedPublishers? AllowedPublishers { get; init; }
    public CodeSigningPolicies? CodeSigningPolicies { get; init; }

    /// <summary><c>2018-11-20T20:41:16.647+0000</c></summary>
    public string? LastModified { get; init; }
}

public sealed record AllowedPublishers
{
    [Required, Length(1, 20), Length(0, 10000, On = On.ListMember), Pattern(LambdaPatterns.Arn, On = On.ListMember), Required(On = On.ListMember)]
    public List<string>? SigningProfileVersionArns { get; init; }
}

public sealed record CodeSigningPolicies
{
    internal const string Warn = "Warn", Enforce = "Enforce";

    [OneOf(Warn, Enforce)]
    public string? UntrustedArtifactOnDeployment { get; init; }
}

/// <summary>A config as it is stored: with its tags, which have operations of their own.</summary>
public sealed record StoredCodeSigningConfig(string AccountId, string Region, CodeSigningConfig Config)
{
    public Dictionary<string, string>? Tags { get; init; }

    internal string Arn => Config.CodeSigningConfigArn!;
}
