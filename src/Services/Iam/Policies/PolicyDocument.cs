namespace Kiln.Services.Iam.Policies;

/// <summary>A policy in the form in which it is evaluated.</summary>
internal sealed record PolicyDocument(IReadOnlyList<Statement> Statements)
{
    /// <exception cref="InvalidOperationException">The text is not a policy of that kind; it was checked when it was stored.</exception>
    internal static PolicyDocument Stored(string text, PolicyKind kind) =>
        PolicyParser.TryParse(text, kind, out var document, out var fault)
            ? document
            : throw new InvalidOperationException($"A stored policy is not valid: {fault}");
}

internal enum PolicyKind
{
    /// <summary>What an identity may do. Has resources, has no principal.</summary>
    Identity,

    /// <summary>Who may assume a role. Has principals, has no resource.</summary>
    Trust,
}

internal sealed record Statement
{
    internal required bool IsDeny { get; init; }

    /// <summary>Patterns such as <c>logs:Put*</c>; their case does not matter.</summary>
    internal required IReadOnlyList<string> Actions { get; init; }

    /// <summary>True for NotAction.</summary>
    internal bool ActionsAreExcluded { get; init; }
    internal required IReadOnlyList<ResourcePattern> Resources { get; init; }

    /// <summary>True for NotResource.</summary>
    internal bool ResourcesAreExcluded { get; init; }

    /// <summary>Of a trust policy.</summary>
    internal Principals? Principals { get; init; }

    /// <summary>Conditions are not evaluated: a statement that has one never allows, and always denies when it is a Deny.</summary>
    internal bool HasCondition { get; init; }

    internal bool SpeaksOfAction(string action)
    {
        foreach (var pattern in Actions)
        {
            if (Wildcard.Matches(pattern, action, ignoreCase: true))
                return !ActionsAreExcluded;
        }
        return ActionsAreExcluded;
    }

    internal bool SpeaksOfResource(string resource)
    {
        foreach (var pattern in Resources)
        {
            if (pattern.Matches(resource))
                return !ResourcesAreExcluded;
        }
        return ResourcesAreExcluded;
    }
}

/// <param name="Everyone"><c>"*"</c> or <c>{"AWS": "*"}</c>.</param>
/// <param name="AreExcluded">NotPrincipal.</param>
internal sealed record Principals(IReadOnlyList<string> Services, bool Everyone, bool AreExcluded);
