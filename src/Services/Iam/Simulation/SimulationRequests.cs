using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Iam.Simulation;

/// <summary>The members that both simulations have.</summary>
public abstract record SimulationRequest
{
    protected const string PolicyCharacters = @"[\u0009\u000A\u000D\u0020-\u00FF]+";

    [Length(1, 131072, On = On.ListMember), Pattern(PolicyCharacters, On = On.ListMember)]
    public virtual List<string>? PolicyInputList { get; init; }

    [Length(1, 131072, On = On.ListMember), Pattern(PolicyCharacters, On = On.ListMember)]
    public List<string>? PermissionsBoundaryPolicyInputList { get; init; }

    [Required, Length(3, 128, On = On.ListMember)]
    public List<string>? ActionNames { get; init; }

    [Length(1, 2048, On = On.ListMember)]
    public List<string>? ResourceArns { get; init; }

    [Length(1, 131072), Pattern(PolicyCharacters)]
    public string? ResourcePolicy { get; init; }

    /// <summary>Account of the resources whose ARN has none.</summary>
    [Length(1, 2048)]
    public string? ResourceOwner { get; init; }

    /// <summary>The user that the resource policy is asked about.</summary>
    [Length(1, 2048)]
    public string? CallerArn { get; init; }
    public List<ContextEntry>? ContextEntries { get; init; }

    /// <summary>Scenarios of EC2. What they ask for beside, Kiln does not have.</summary>
    [Length(1, 64)]
    public string? ResourceHandlingOption { get; init; }

    [Range(1, 1000)]
    public int? MaxItems { get; init; }

    [Length(1, 320), Pattern(@"[\u0020-\u00FF]+")]
    public string? Marker { get; init; }
}

public sealed record SimulateCustomPolicyRequest : SimulationRequest
{
    [Required, Length(1, 131072, On = On.ListMember), Pattern(PolicyCharacters, On = On.ListMember)]
    public override List<string>? PolicyInputList { get; init; }

    [Length(0, 7)]
    public List<OrderedOrganizationPolicy>? OrderedOrganizationPolicyInputList { get; init; }
}

public sealed record SimulatePrincipalPolicyRequest : SimulationRequest, IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicySourceArn { get; init; }

    [Length(0, 256)]
    public List<PolicyIdentifier>? PolicyExclusionList { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicySourceArn ?? "*";
}

public sealed record ContextEntry
{
    [Length(5, 256)]
    public string? ContextKeyName { get; init; }
    public List<string>? ContextKeyValues { get; init; }

    [OneOf("string", "stringList", "numeric", "numericList", "boolean", "booleanList", "ip", "ipList", "binary", "binaryList", "date", "dateList")]
    public string? ContextKeyType { get; init; }
}

/// <summary>The service control policies of one level, from the root down to the account.</summary>
public sealed record OrderedOrganizationPolicy
{
    [Length(1, 131072, On = On.ListMember), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+", On = On.ListMember)]
    public List<string>? ServiceControlPolicyInputList { get; init; }
}

/// <summary>A policy that shall not count. One member is given.</summary>
public sealed record PolicyIdentifier
{
    [Length(20, 2048)]
    public string? PolicyArn { get; init; }
    public InlinePolicyIdentifierType? InlinePolicyIdentifier { get; init; }

    [OneOf("inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp")]
    public string? PolicyType { get; init; }
}

public sealed record InlinePolicyIdentifierType
{
    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? PolicyName { get; init; }

    [Required, OneOf("user", "group", "role")]
    public string? AttachmentType { get; init; }

    [Required, Length(1, 128), Pattern(@"[\w+=,.@-]+")]
    public string? AttachmentName { get; init; }
}

public sealed record GetContextKeysForCustomPolicyRequest
{
    [Required, Length(1, 131072, On = On.ListMember), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+", On = On.ListMember)]
    public List<string>? PolicyInputList { get; init; }
}

public sealed record GetContextKeysForPrincipalPolicyRequest : IResourceRequest
{
    [Required, Length(20, 2048)]
    public string? PolicySourceArn { get; init; }

    [Length(1, 131072, On = On.ListMember), Pattern(@"[\u0009\u000A\u000D\u0020-\u00FF]+", On = On.ListMember)]
    public List<string>? PolicyInputList { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => PolicySourceArn ?? "*";
}
