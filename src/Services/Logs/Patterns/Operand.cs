using System.Globalization;
using System.Text.RegularExpressions;

namespace Kiln.Services.Logs.Patterns;

internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>The right side of a comparison: a number, a text in which * is anything, or a regular expression.</summary>
internal sealed record Operand
{
    public double? Number { get; private init; }
    public Glob? Text { get; private init; }
    public Regex? Regex { get; private init; }

    /// <summary>The text was quoted: it speaks of texts only.</summary>
    public bool IsQuoted { get; private init; }

    internal static (Comparison Comparison, Operand Operand) Read(PatternReader reader)
    {
        var comparison = reader.Takes("!=") ? Comparison.NotEqual
            : reader.Takes("<=") ? Comparison.LessOrEqual
            : reader.Takes(">=") ? Comparison.GreaterOrEqual
            : reader.Takes("<") ? Comparison.Less
            : reader.Takes(">") ? Comparison.Greater
            : reader.Takes("=") ? Comparison.Equal
            : throw reader.Fault("an operator is expected");
        reader.SkipSpace();
        var operand = Read(reader, comparison);
        return comparison is Comparison.Equal or Comparison.NotEqual || operand.Number is not null
            ? (comparison, operand)
            : throw reader.Fault("a number is expected");
    }

    private static Operand Read(PatternReader reader, Comparison comparison)
    {
        if (reader.IsAtEnd)
            throw reader.Fault("a value is expected");
        if (reader.Peek == '"')
            return new() { Text = new(reader.Quoted() ?? throw reader.Fault("a text is not closed")), IsQuoted = true };
        if (reader.Peek == '%')
            return new() { Regex = reader.Regex() };
        var word = reader.Until(static c => char.IsWhiteSpace(c) || c is '&' or '|' or ')' or '(' or '}' or '{' or ']' or '[' or ',' or '"' or '=' or '!' or '<' or '>');
        return word.Length > 0 ? new() { Number = ParseNumber(word), Text = new(word) } : throw reader.Fault("a value is expected");
    }

    internal static double? ParseNumber(ReadOnlySpan<char> text) =>
        text.Length > 0 && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
        && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    internal static bool Compare(Comparison comparison, double left, double right) => comparison switch
    {
        Comparison.Equal => left == right,
        Comparison.NotEqual => left != right,
        Comparison.Less => left < right,
        Comparison.LessOrEqual => left <= right,
        Comparison.Greater => left > right,
        _ => left >= right,
    };

    /// <summary>The text's equality, by number, glob or regular expression.</summary>
    internal bool IsEqualTo(string text) =>
        Regex is not null ? Regex.IsMatch(text)
        : !IsQuoted && Number is { } number && ParseNumber(text) is { } value ? value == number
        : Text!.Matches(text);
}
