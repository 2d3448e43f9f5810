using System.Globalization;
using Kiln.Services.Logs.Insights.Expressions;

namespace Kiln.Services.Logs.Insights.Language;

internal enum AggregateKind
{
    Count,
    CountDistinct,
    Sum,
    Average,
    Minimum,
    Maximum,
    Percentile,
    Median,
    Deviation,
    Earliest,
    Latest,
    SortsFirst,
    SortsLast,
}

/// <summary>A call of an aggregate function: <c>count(*)</c>, <c>pct(@duration, 99)</c>.</summary>
/// <param name="Argument">Null: every row counts.</param>
/// <param name="Parameter">Of <c>pct</c>.</param>
internal sealed record AggregateCall(AggregateKind Kind, QueryExpression? Argument, double Parameter)
{
    private static readonly Dictionary<string, AggregateKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["count"] = AggregateKind.Count,
        ["count_distinct"] = AggregateKind.CountDistinct,
        ["sum"] = AggregateKind.Sum,
        ["avg"] = AggregateKind.Average,
        ["min"] = AggregateKind.Minimum,
        ["max"] = AggregateKind.Maximum,
        ["pct"] = AggregateKind.Percentile,
        ["percentile"] = AggregateKind.Percentile,
        ["median"] = AggregateKind.Median,
        ["stddev"] = AggregateKind.Deviation,
        ["earliest"] = AggregateKind.Earliest,
        ["latest"] = AggregateKind.Latest,
        ["sortsfirst"] = AggregateKind.SortsFirst,
        ["sortslast"] = AggregateKind.SortsLast,
    };

    internal static bool IsName(string name) => Kinds.ContainsKey(name);

    internal static AggregateCall Parse(QueryToken name, QueryLexer lexer, ExpressionParser expressions)
    {
        var kind = Kinds[name.Text];
        lexer.Expect("(");
        if (kind == AggregateKind.Count && (lexer.Takes("*") || lexer.Current.Is(")")))
        {
            lexer.Expect(")");
            return new(kind, null, 0);
        }
        var (argument, parameter) = (expressions.Parse(), kind == AggregateKind.Median ? 50 : 0.0);
        if (kind == AggregateKind.Percentile)
        {
            lexer.Expect(",");
            var token = lexer.Take();
            if (token.Kind != TokenKind.Number || !double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out parameter) || parameter is < 0 or > 100)
                throw lexer.Fault("a percentile between 0 and 100 is expected", token);
        }
        lexer.Expect(")");
        return new(kind, argument, parameter);
    }
}
