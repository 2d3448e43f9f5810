using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Expressions;

/// <summary>Null where a side is no number, or the result none.</summary>
internal sealed class ArithmeticExpression(char sign, QueryExpression left, QueryExpression right) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row)
    {
        if (!left.Evaluate(row).TryNumber(out var a) || !right.Evaluate(row).TryNumber(out var b))
            return QueryValue.Null;
        return QueryValue.Of(sign switch
        {
            '+' => a + b,
            '-' => a - b,
            '*' => a * b,
            '/' => a / b,
            '%' => a % b,
            _ => Math.Pow(a, b),
        });
    }
}

/// <summary>False where a side is missing, whatever the comparison.</summary>
internal sealed class ComparisonExpression(string sign, QueryExpression left, QueryExpression right) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => QueryValue.Of(Test(row));

    internal override bool Test(QueryRow row)
    {
        var (a, b) = (left.Evaluate(row), right.Evaluate(row));
        return sign switch
        {
            "=" or "==" => QueryValue.AreEqual(a, b),
            "!=" => !a.IsNull && !b.IsNull && !QueryValue.AreEqual(a, b),
            "<" => QueryValue.Compare(a, b) < 0,
            "<=" => QueryValue.Compare(a, b) <= 0,
            ">" => QueryValue.Compare(a, b) > 0,
            _ => QueryValue.Compare(a, b) >= 0,
        };
    }
}

internal sealed class InExpression(QueryExpression subject, IReadOnlyList<QueryExpression> list, bool isNegated) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => QueryValue.Of(Test(row));

    internal override bool Test(QueryRow row)
    {
        var value = subject.Evaluate(row);
        return !value.IsNull && list.Any(each => QueryValue.AreEqual(value, each.Evaluate(row))) != isNegated;
    }
}

internal sealed class NotExpression(QueryExpression operand) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => QueryValue.Of(Test(row));

    internal override bool Test(QueryRow row) => !operand.Test(row);
}

internal sealed class AndExpression(QueryExpression left, QueryExpression right) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => QueryValue.Of(Test(row));

    internal override bool Test(QueryRow row) => left.Test(row) && right.Test(row);

    internal override IEnumerable<byte[]> RequiredInMessage => left.RequiredInMessage.Concat(right.RequiredInMessage);
}

internal sealed class OrExpression(QueryExpression left, QueryExpression right) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => QueryValue.Of(Test(row));

    internal override bool Test(QueryRow row) => left.Test(row) || right.Test(row);
}
