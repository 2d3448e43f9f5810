using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Policies;

/// <summary>How many of a request's values must match, where a key may have several.</summary>
internal enum Quantifier
{
    /// <summary>The key is meant to have one.</summary>
    One,
    ForAnyValue,
    ForAllValues,
}

/// <summary>
/// One key under one operator of a Condition block:
/// <code>"ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["a*", "b"] }</code>
/// </summary>
internal sealed class Condition
{
    internal required ConditionOperator Operator { get; init; }
    internal required Quantifier Quantifier { get; init; }

    /// <summary>A request without the key passes.</summary>
    internal required bool IfExists { get; init; }
    internal required string Key { get; init; }
    internal required IReadOnlyList<IConditionOperand> Operands { get; init; }

    /// <summary>Of the statement: what cannot be known must not let more through.</summary>
    internal required bool IsDeny { get; init; }

    internal bool Holds(IConditionContext context)
    {
        var values = context.Find(Key);
        if (Operator.AsksForAbsence)
            return AbsenceIsAsWished(values.Count == 0);
        if (values.Count == 0)
            return IfExists || Quantifier == Quantifier.ForAllValues || (Operator.IsNegated && Quantifier == Quantifier.One);
        // Of several values where one was meant none may be on a negated list, and one suffices on another.
        return Quantifier == Quantifier.ForAllValues || (Quantifier == Quantifier.One && Operator.IsNegated)
            ? All(values, context)
            : Any(values, context);
    }

    private bool All(StringValues values, IConditionContext context)
    {
        foreach (var value in values)
        {
            if (!Satisfies(value!, context))
                return false;
        }
        return true;
    }

    private bool Any(StringValues values, IConditionContext context)
    {
        foreach (var value in values)
        {
            if (Satisfies(value!, context))
                return true;
        }
        return false;
    }

    private bool Satisfies(string value, IConditionContext context)
    {
        var isKnown = true;
        foreach (var operand in Operands)
        {
            switch (operand.Matches(value, context))
            {
                case Match.Yes:
                    return !Operator.IsNegated;
                case Match.Unknown:
                    isKnown = false;
                    break;
            }
        }
        return Operator.IsNegated && (isKnown || IsDeny);
    }

    private bool AbsenceIsAsWished(bool isAbsent)
    {
        foreach (var operand in Operands)
        {
            if (operand.Matches(isAbsent ? "true" : "false", NoContext.Instance) == Match.Yes)
                return true;
        }
        return false;
    }
}
