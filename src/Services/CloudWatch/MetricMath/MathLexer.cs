using System.Globalization;

namespace Kiln.Services.CloudWatch.MetricMath;

internal enum MathTokenKind
{
    End,
    Number,
    Text,
    Name,
    Symbol,
}

internal readonly record struct MathToken(MathTokenKind Kind, string Text, double Number = 0);

/// <summary>Cuts an expression into tokens: <c>100*(m1/m2)</c>, <c>SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum', 300)</c>.</summary>
internal static class MathLexer
{
    // Longest first.
    private static readonly string[] Symbols = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ","];

    /// <exception cref="MathException">There is a character that belongs to nothing.</exception>
    internal static List<MathToken> Read(string text)
    {
        var tokens = new List<MathToken>();
        for (var at = 0; at < text.Length;)
        {
            var next = text[at];
            if (char.IsWhiteSpace(next))
                at++;
            else if (char.IsAsciiDigit(next) || (next == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
                tokens.Add(Number(text, ref at));
            else if (char.IsAsciiLetter(next))
                tokens.Add(Name(text, ref at));
            else if (next is '\'' or '"')
                tokens.Add(Quoted(text, ref at));
            else
                tokens.Add(Symbol(text, ref at));
        }
        tokens.Add(new(MathTokenKind.End, ""));
        return tokens;
    }

    private static MathToken Symbol(string text, ref int at)
    {
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) != 0)
                continue;
            at += symbol.Length;
            return new(MathTokenKind.Symbol, symbol);
        }
        throw new MathException($"Unexpected character '{text[at]}' at position {at + 1}");
    }

    private static MathToken Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            at++;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
                exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                for (at = exponent; at < text.Length && char.IsAsciiDigit(text[at]);)
                    at++;
            }
        }
        var digits = text[start..at];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new(MathTokenKind.Number, digits, number)
            : throw new MathException($"'{digits}' is not a number");
    }

    private static MathToken Name(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            at++;
        return new(MathTokenKind.Name, text[start..at]);
    }

    // A quote inside is written \' or by the other kind of quote.
    private static MathToken Quoted(string text, ref int at)
    {
        var (quote, found) = (text[at++], new System.Text.StringBuilder());
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            found.Append(text[at++]);
        }
        if (at == text.Length)
            throw new MathException("A text has no end");
        at++;
        return new(MathTokenKind.Text, found.ToString());
    }
}
