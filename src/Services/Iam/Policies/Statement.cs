namespace Kiln.Services.Iam.Policies;

internal sealed class Statement
{
    /// <summary>Place in its policy.</summary>
    internal required int Index { get; init; }
    internal string? Sid { get; init; }
    internal required bool IsDeny { get; init; }

    /// <summary>Patterns such as <c>logs:Put*</c>; their case does not matter.</summary>
    internal required IReadOnlyList<TextPattern> Actions { get; init; }

    /// <summary>True for NotAction.</summary>
    internal bool ActionsAreExcluded { get; init; }

    /// <summary>Empty in a trust policy, which speaks of its role.</summary>
    internal required IReadOnlyList<ResourcePattern> Resources { get; init; }

    /// <summary>True for NotResource; also where there are no resources.</summary>
    internal bool ResourcesAreExcluded { get; init; }

    /// <summary>Null in identity policies.</summary>
    internal Principals? Principals { get; init; }

    /// <summary>All must hold.</summary>
    internal IReadOnlyList<Condition> Conditions { get; init; } = [];

    internal bool SpeaksOfAction(string action)
    {
        foreach (var pattern in Actions)
        {
            if (pattern.Matches(action, NoContext.Instance) == Match.Yes)
                return !ActionsAreExcluded;
        }
        return ActionsAreExcluded;
    }

    /// <summary>
    /// A variable without value matches nothing. Where resources are excluded that would let more through, so that there the error is
    /// on the side of denying.
    /// </summary>
    internal bool SpeaksOfResource(string resource, IConditionContext context)
    {
        var isKnown = true;
        foreach (var pattern in Resources)
        {
            switch (pattern.Matches(resource, context))
            {
                case Match.Yes:
                    return !ResourcesAreExcluded;
                case Match.Unknown:
                    isKnown = false;
                    break;
            }
        }
        return ResourcesAreExcluded && (isKnown || IsDeny);
    }

    internal bool ConditionsHold(IConditionContext context)
    {
        foreach (var condition in Conditions)
        {
            if (!condition.Holds(context))
                return false;
        }
        return true;
    }
}
