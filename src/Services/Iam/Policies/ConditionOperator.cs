using System.Collections.Frozen;

namespace Kiln.Services.Iam.Policies;

/// <summary>An operator of conditions, without its prefix and suffix.</summary>
/// <param name="IsNegated">No operand may match; a request without the key passes.</param>
/// <param name="Operand">Makes what a value of the policy is compared by; the flag says whether the policy's version has variables.</param>
internal sealed record ConditionOperator(string Name, bool IsNegated, Func<string, bool, IConditionOperand> Operand)
{
    private const string IfExists = "IfExists";

    private static readonly FrozenDictionary<string, ConditionOperator> ByName = new ConditionOperator[]
    {
        new("StringEquals", false, TextOperand.Equal),
        new("StringNotEquals", true, TextOperand.Equal),
        new("StringEqualsIgnoreCase", false, TextOperand.EqualIgnoringCase),
        new("StringNotEqualsIgnoreCase", true, TextOperand.EqualIgnoringCase),
        new("StringLike", false, TextOperand.Like),
        new("StringNotLike", true, TextOperand.Like),
        new("NumericEquals", false, NumericOperand.Of(order => order == 0)),
        new("NumericNotEquals", true, NumericOperand.Of(order => order == 0)),
        new("NumericLessThan", false, NumericOperand.Of(order => order < 0)),
        new("NumericLessThanEquals", false, NumericOperand.Of(order => order <= 0)),
        new("NumericGreaterThan", false, NumericOperand.Of(order => order > 0)),
        new("NumericGreaterThanEquals", false, NumericOperand.Of(order => order >= 0)),
        new("DateEquals", false, DateOperand.Of(order => order == 0)),
        new("DateNotEquals", true, DateOperand.Of(order => order == 0)),
        new("DateLessThan", false, DateOperand.Of(order => order < 0)),
        new("DateLessThanEquals", false, DateOperand.Of(order => order <= 0)),
        new("DateGreaterThan", false, DateOperand.Of(order => order > 0)),
        new("DateGreaterThanEquals", false, DateOperand.Of(order => order >= 0)),
        new("Bool", false, TextOperand.Boolean),
        new("BinaryEquals", false, BinaryOperand.Of),
        new("IpAddress", false, IpOperand.Of),
        new("NotIpAddress", true, IpOperand.Of),
        new("ArnEquals", false, ArnOperand.Of),
        new("ArnLike", false, ArnOperand.Of),
        new("ArnNotEquals", true, ArnOperand.Of),
        new("ArnNotLike", true, ArnOperand.Of),
        new("Null", false, TextOperand.Boolean),
    }.ToFrozenDictionary(o => o.Name, StringComparer.Ordinal);

    internal bool AsksForAbsence => Name == "Null";
    internal bool IsOfDates => Name.StartsWith("Date", StringComparison.Ordinal);

    /// <summary>Reads <c>ForAnyValue:StringLikeIfExists</c>.</summary>
    /// <returns>Null when there is no such operator.</returns>
    internal static (ConditionOperator Operator, Quantifier Quantifier, bool IfExists)? Parse(string text)
    {
        var quantifier = Quantifier.One;
        foreach (var each in (ReadOnlySpan<Quantifier>)[Quantifier.ForAnyValue, Quantifier.ForAllValues])
        {
            var prefix = each + ":";
            if (!text.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            quantifier = each;
            text = text[prefix.Length..];
            break;
        }
        var ifExists = text.EndsWith(IfExists, StringComparison.Ordinal);
        if (ifExists)
            text = text[..^IfExists.Length];
        return ByName.TryGetValue(text, out var found) && !(found.AsksForAbsence && ifExists) ? (found, quantifier, ifExists) : null;
    }
}
