namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>
/// Reads an expression. From what binds least to what binds most: OR and ||, AND and &amp;&amp;, comparisons, + and -, * and /, a minus before
/// an operand, ^.
/// </summary>
internal sealed class MathParser
{
    private const int MaxDepth = 64;

    private static readonly string[][] Levels = [["||", "OR"], ["&&", "AND"], ["==", "!=", "<", ">", "<=", ">="], ["+", "-"], ["*", "/"]];

    private readonly List<MathToken> _tokens;
    private int _at;
    private int _depth;

    private MathParser(string text) => _tokens = MathLexer.Read(text);

    /// <exception cref="MathException">It is no expression; the message says why.</exception>
    internal static MathNode Parse(string text)
    {
        if (text.AsSpan().TrimStart().StartsWith("SELECT ", StringComparison.OrdinalIgnoreCase))
            throw new MathException("Kiln does not have Metrics Insights queries (SELECT) yet");
        var parser = new MathParser(text);
        var node = parser.Level(0);
        return parser.Next.Kind == MathTokenKind.End ? node : throw Unexpected(parser.Next);
    }

    private MathToken Next => _tokens[_at];

    private MathNode Level(int level)
    {
        if (level == Levels.Length)
            return Unary();
        var left = Level(level + 1);
        while (OperatorOf(level) is { } found)
        {
            _at++;
            left = new MathNode.Binary(found, left, Level(level + 1));
        }
        return left;
    }

    // The word and the sign of an operator are the same: the first of its level.
    private string? OperatorOf(int level)
    {
        if (Next.Kind is not (MathTokenKind.Symbol or MathTokenKind.Name) || !Levels[level].Contains(Next.Text))
            return null;
        return level < 2 ? Levels[level][0] : Next.Text;
    }

    private MathNode Unary()
    {
        if (++_depth > MaxDepth)
            throw new MathException("The expression is nested too deep");
        MathNode node;
        if (TakeSymbol("-"))
            node = new MathNode.Unary(Unary());
        else if (TakeSymbol("+"))
            node = Unary();
        else
            node = Power();
        _depth--;
        return node;
    }

    private MathNode Power()
    {
        var operand = Operand();
        return TakeSymbol("^") ? new MathNode.Binary("^", operand, Unary()) : operand;
    }

    private MathNode Operand()
    {
        var token = Next;
        _at++;
        switch (token.Kind)
        {
            case MathTokenKind.Number:
                return new MathNode.Number(token.Number);
            case MathTokenKind.Text:
                return new MathNode.Text(token.Text);
            case MathTokenKind.Name when TakeSymbol("("):
                return new MathNode.Call(token.Text, Items(")"));
            case MathTokenKind.Name:
                return char.IsAsciiLetterLower(token.Text[0]) ? new MathNode.Id(token.Text) : new MathNode.Word(token.Text);
            case MathTokenKind.Symbol when token.Text == "(":
                var inner = Level(0);
                Expect(")");
                return inner;
            case MathTokenKind.Symbol when token.Text == "[":
                return new MathNode.List(Items("]"));
            default:
                _at--;
                throw Unexpected(token);
        }
    }

    private List<MathNode> Items(string end)
    {
        var items = new List<MathNode>();
        if (TakeSymbol(end))
            return items;
        do
            items.Add(Level(0));
        while (TakeSymbol(","));
        Expect(end);
        return items;
    }

    private bool TakeSymbol(string symbol)
    {
        if (Next.Kind != MathTokenKind.Symbol || Next.Text != symbol)
            return false;
        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TakeSymbol(symbol))
            throw Unexpected(Next);
    }

    private static MathException Unexpected(MathToken token) =>
        new(token.Kind == MathTokenKind.End ? "The expression ends too early" : $"Unexpected '{token.Text}'");
}
