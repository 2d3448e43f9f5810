using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Kiln.Services.Iam.Entities;

/// <summary>A user, group, role, customer managed policy or instance profile. Immutable; a change is a new one. Stored as one JSON document.</summary>
public abstract record IamEntity
{
    [JsonIgnore]
    public abstract EntityKind Kind { get; }

    public required string AccountId { get; init; }
    public required string Name { get; init; }

    /// <summary><c>AIDA…</c>, <c>AROA…</c> and the like: an entity of the same name that is made later has another.</summary>
    public required string Id { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }
    public required DateTimeOffset CreateDate { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init => field = Sorted.Texts(value); } = Sorted.NoTexts;

    [JsonIgnore]
    public string Arn => $"arn:aws:iam::{AccountId}:{EntityArn.Segment(Kind)}{Path}{Name}";
}

/// <summary>An entity that policies are attached to: a user, group or role.</summary>
public abstract record IamIdentity : IamEntity
{
    /// <summary>Documents by policy name.</summary>
    public ImmutableSortedDictionary<string, string> InlinePolicies { get; init => field = Sorted.Texts(value); } = Sorted.NoTexts;

    /// <summary>ARNs.</summary>
    public ImmutableSortedSet<string> AttachedPolicies { get; init => field = Sorted.Names(value); } = Sorted.NoNames;

    /// <summary>ARN of a policy beyond which the identity's own policies cannot go. Groups have none.</summary>
    public string? PermissionsBoundary { get; init; }
}

/// <summary>Collections in ordinal order. What a stored document does not have is empty.</summary>
internal static class Sorted
{
    internal static ImmutableSortedDictionary<string, string> NoTexts { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    internal static ImmutableSortedSet<string> NoNames { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    internal static ImmutableSortedDictionary<string, string> Texts(ImmutableSortedDictionary<string, string>? texts) =>
        texts?.WithComparers(StringComparer.Ordinal) ?? NoTexts;

    internal static ImmutableSortedSet<string> Names(ImmutableSortedSet<string>? names) => names?.WithComparer(StringComparer.Ordinal) ?? NoNames;
}
