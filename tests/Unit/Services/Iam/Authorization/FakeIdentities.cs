using Kiln.Services.Iam.Authorization;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>Identities as a test wants them.</summary>
internal sealed class FakeIdentities : IIdentitySource
{
    private readonly Dictionary<string, IdentityPolicies> _identities = [];
    private readonly Dictionary<string, AttachedPolicy> _policies = [];

    public long ChangeStamp { get; private set; }

    /// <summary>How often an identity was asked for.</summary>
    internal int Reads { get; private set; }

    internal IdentityPolicies this[string arn]
    {
        get => _identities[arn];
        set
        {
            _identities[arn] = value;
            ChangeStamp++;
        }
    }

    internal static string Document(string statements) => $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""";

    internal static AttachedPolicy Inline(string statements, string name = "p") => new(name, Document(statements), PolicySource.User);

    internal void Add(string arn, string id, params string[] statements) =>
        this[arn] = new() { Arn = arn, Id = id, Policies = [.. statements.Select((text, index) => Inline(text, $"p{index}"))] };

    internal void Remove(string arn)
    {
        _identities.Remove(arn);
        ChangeStamp++;
    }

    internal void AddPolicy(AttachedPolicy policy)
    {
        _policies[policy.Arn!] = policy;
        ChangeStamp++;
    }

    public ValueTask<IdentityPolicies?> FindAsync(string arn, CancellationToken cancellationToken)
    {
        Reads++;
        return new(_identities.GetValueOrDefault(arn));
    }

    public ValueTask<AttachedPolicy?> FindPolicyAsync(string policyArn, CancellationToken cancellationToken) => new(_policies.GetValueOrDefault(policyArn));
}

/// <summary>Resources of Lambda with policies and tags.</summary>
internal sealed class FakeResources : IResourceSource
{
    internal Dictionary<string, string> Policies { get; } = [];
    internal Dictionary<string, IReadOnlyDictionary<string, string>> Tags { get; } = [];

    public string Service => "lambda";

    public string? PolicyOf(string arn) => Policies.GetValueOrDefault(arn);

    public IReadOnlyDictionary<string, string>? TagsOf(string arn) => Tags.GetValueOrDefault(arn);
}
