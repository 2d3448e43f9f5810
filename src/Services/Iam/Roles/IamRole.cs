using System.Collections.Immutable;

namespace Kiln.Services.Iam.Roles;

/// <summary>A role with everything that belongs to it. Immutable; a change is a new one.</summary>
public sealed record IamRole
{
    public required string AccountId { get; init; }
    public required string Name { get; init; }

    /// <summary><c>AROA…</c>: a role of the same name that is made later has another.</summary>
    public required string RoleId { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }
    public string? Description { get; init; }

    /// <summary>Seconds.</summary>
    public required int MaxSessionDuration { get; init; }
    public required string TrustPolicy { get; init; }

    /// <summary>ARN of a policy beyond which the role's own policies cannot go.</summary>
    public string? PermissionsBoundary { get; init; }
    public required DateTimeOffset CreateDate { get; init; }
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Empty;

    /// <summary>Documents by policy name.</summary>
    public ImmutableSortedDictionary<string, string> InlinePolicies { get; init; } = Empty;

    /// <summary>ARNs.</summary>
    public ImmutableSortedSet<string> AttachedPolicies { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public string Arn => $"arn:aws:iam::{AccountId}:role{Path}{Name}";

    private static ImmutableSortedDictionary<string, string> Empty => ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
