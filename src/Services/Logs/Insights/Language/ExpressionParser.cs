using System.Globalization;
using Kiln.Services.Logs.Insights.Expressions;
using Kiln.Services.Logs.Insights.Values;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.Insights.Language;

/// <summary>
/// Expressions, from what binds least to what binds most:
/// <code>
/// or   and   not   = != &lt; &lt;= &gt; &gt;= like "not like" =~ in "not in"   + -   * / %   ^   - (sign)
/// </code>
/// </summary>
internal sealed class ExpressionParser(QueryLexer lexer, TimeProvider time)
{
    // Each level of nesting takes some of the stack, in parsing and in running.
    private const int MaxDepth = 60;
    private const int MaxNodes = 1000;

    private int _depth;
    private int _nodes;

    /// <summary>Names that mean something here.</summary>
    internal required QueryScope Scope { get; set; }

    /// <summary>Takes calls of aggregate functions; null where there may be none.</summary>
    internal Func<AggregateCall, QueryExpression>? Aggregates { get; set; }

    /// <summary>What statistics have named so far, for what they compute beside their aggregates; null elsewhere.</summary>
    internal Dictionary<string, QueryExpression>? Aliases { get; set; }

    internal QueryExpression Parse()
    {
        var expression = And();
        while (lexer.TakesWord("or"))
            expression = Node(new OrExpression(expression, And()));
        return expression;
    }

    /// <summary>A field, a function or something in parentheses: a slash behind it does not divide.</summary>
    internal QueryExpression ParseOne() => Primary();

    private QueryExpression And()
    {
        var expression = Not();
        while (lexer.TakesWord("and"))
            expression = Node(new AndExpression(expression, Not()));
        return expression;
    }

    private QueryExpression Not()
    {
        if (!lexer.TakesWord("not"))
            return Comparison();
        using (Deeper())
            return Node(new NotExpression(Not()));
    }

    private QueryExpression Comparison()
    {
        var left = Sum();
        var isNegated = lexer.TakesWord("not");
        if (lexer.TakesWord("like"))
            return Node(Like(left, isNegated));
        if (lexer.TakesWord("in"))
            return Node(new InExpression(left, List(), isNegated));
        if (isNegated)
            throw lexer.Unexpected();
        if (lexer.Takes("=~"))
            return Node(Like(left, isNegated, alwaysRegex: true));
        foreach (var sign in (ReadOnlySpan<string>)["=", "!=", "<=", ">=", "<", ">", "=="])
        {
            if (lexer.Takes(sign))
                return Node(new ComparisonExpression(sign, left, Sum()));
        }
        return left;
    }

    private LikeExpression Like(QueryExpression subject, bool isNegated, bool alwaysRegex = false)
    {
        if (lexer.Current.Is("/") || (alwaysRegex && lexer.Current.Kind == TokenKind.Text))
        {
            var token = lexer.Current.Is("/") ? lexer.Regex() : lexer.Take();
            return LinearRegex.TryCompile(token.Text, out var regex)
                ? LikeExpression.Pattern(subject, token.Text, regex, isNegated)
                : throw lexer.Fault("invalid or unsupported regular expression", token);
        }
        return lexer.Current.Kind == TokenKind.Text ? LikeExpression.Text(subject, lexer.Take().Text, isNegated) : LikeExpression.Part(subject, Sum(), isNegated);
    }

    private List<QueryExpression> List()
    {
        var closing = lexer.Takes("(") ? ")" : "]";
        if (closing == "]")
            lexer.Expect("[");
        var list = new List<QueryExpression>();
        if (lexer.Takes(closing))
            return list;
        do
            list.Add(Sum());
        while (lexer.Takes(","));
        lexer.Expect(closing);
        return list;
    }

    private QueryExpression Sum() => Chain(Product, "+", "-");

    private QueryExpression Product() => Chain(Power, "*", "/", "%");

    private QueryExpression Power() => Chain(Sign, "^");

    private QueryExpression Chain(Func<QueryExpression> operand, params ReadOnlySpan<string> signs)
    {
        var expression = operand();
        while (true)
        {
            var sign = lexer.Current;
            if (sign.Kind != TokenKind.Symbol || !signs.Contains(sign.Text))
                return expression;
            lexer.Take();
            expression = Node(new ArithmeticExpression(sign.Text[0], expression, operand()));
        }
    }

    private QueryExpression Sign()
    {
        if (!lexer.Takes("-"))
            return Primary();
        using (Deeper())
            return Node(new ArithmeticExpression('-', new LiteralExpression(QueryValue.Of(0)), Sign()));
    }

    private QueryExpression Primary()
    {
        var token = lexer.Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                lexer.Take();
                return double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? Node(new LiteralExpression(QueryValue.Of(number)))
                    : throw lexer.Unexpected(token);
            case TokenKind.Text:
                lexer.Take();
                return Node(new LiteralExpression(QueryValue.Of(token.Text)));
            case TokenKind.Quoted:
                lexer.Take();
                return Node(Named(token.Text));
            case TokenKind.Word when !QueryCommands.IsReserved(token):
                lexer.Take();
                return lexer.Current.Is("(") ? Call(token) : Node(Word(token.Text));
            default:
                lexer.Expect("(");
                using (Deeper())
                {
                    var inner = Parse();
                    lexer.Expect(")");
                    return inner;
                }
        }
    }

    private QueryExpression Word(string name) => name switch
    {
        "true" or "false" => new LiteralExpression(QueryValue.Of(name == "true")),
        "null" => new LiteralExpression(QueryValue.Null),
        _ => Named(name),
    };

    // Within an aggregate a name is the event's.
    private QueryExpression Named(string name) =>
        Aggregates is not null && Aliases?.TryGetValue(name, out var value) == true ? value : Scope.Find(name);

    private QueryExpression Call(QueryToken name)
    {
        using var deeper = Deeper();
        if (AggregateCall.IsName(name.Text) && Aggregates is { } aggregates)
        {
            // Aggregates of aggregates there are none.
            Aggregates = null;
            var call = AggregateCall.Parse(name, lexer, this);
            Aggregates = aggregates;
            return Node(aggregates(call));
        }
        if (AggregateCall.IsName(name.Text))
            throw lexer.Fault($"the aggregate function {name.Text} is used outside of stats", name);
        lexer.Expect("(");
        if (Period(name) is { } period)
            return Node(period);
        var arguments = new List<QueryExpression>();
        if (!lexer.Takes(")"))
        {
            do
                arguments.Add(Parse());
            while (lexer.Takes(","));
            lexer.Expect(")");
        }
        if (name.IsWord("now") && arguments.Count == 0)
            return Node(new LiteralExpression(QueryValue.Of(time.GetUtcNow().ToUnixTimeSeconds())));
        if (!QueryFunctions.All.TryGetValue(name.Text, out var function))
            throw lexer.Fault($"unknown function {name.Text}", name);
        return arguments.Count >= function.Least && arguments.Count <= function.Most
            ? Node(new FunctionExpression(function.Run, [.. arguments]))
            : throw lexer.Fault($"wrong number of arguments for {name.Text}", name);
    }

    // bin(5m), datefloor(@timestamp, 1h), dateceil(@timestamp, 1h)
    private PeriodExpression? Period(QueryToken name)
    {
        var isBin = name.IsWord("bin");
        if (!isBin && !name.IsWord("datefloor") && !name.IsWord("dateceil"))
            return null;
        QueryExpression of = new FieldExpression("@timestamp");
        if (!isBin || lexer.Current.Kind != TokenKind.Duration)
        {
            of = Parse();
            lexer.Expect(",");
        }
        var token = lexer.Current;
        if (token.Kind != TokenKind.Duration || QueryTime.Parse(token.Text) is not { } period)
            throw lexer.Fault($"invalid period {token.Text}", token);
        lexer.Take();
        lexer.Expect(")");
        return new(of, period, isCeiling: name.IsWord("dateceil"));
    }

    private T Node<T>(T node) =>
        ++_nodes <= MaxNodes ? node : throw lexer.Fault("the query has too many expressions", lexer.Current);

    private Level Deeper() => ++_depth <= MaxDepth ? new(this) : throw lexer.Fault("expressions are nested too deeply", lexer.Current);

    private readonly struct Level(ExpressionParser parser) : IDisposable
    {
        public void Dispose() => parser._depth--;
    }
}
