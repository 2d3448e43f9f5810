using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Services.Logs.Patterns;

/// <summary>The text of a pattern, read from left to right.</summary>
internal sealed class PatternReader(string text)
{
    // As AWS has it: more would have to be run over every event.
    private const int MaxRegexes = 2;

    private int _regexes;

    internal int Position { get; private set; }
    internal bool IsAtEnd => Position == text.Length;
    internal char Peek => text[Position];

    internal void Skip() => Position++;

    internal void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(Peek))
            Position++;
    }

    internal string Since(int start) => text[start..Position];

    /// <summary>Whether this comes next; it is then read, and white space before it.</summary>
    internal bool Takes(string expected)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, Position, expected, 0, expected.Length) != 0)
            return false;
        Position += expected.Length;
        return true;
    }

    internal void Expect(string expected)
    {
        if (!Takes(expected))
            throw Fault($"'{expected}' is expected");
    }

    /// <summary>The same for a word, in upper or lower case, with no letter behind it.</summary>
    internal bool TakesWord(string expected)
    {
        SkipSpace();
        var end = Position + expected.Length;
        if (string.Compare(text, Position, expected, 0, expected.Length, StringComparison.OrdinalIgnoreCase) != 0 || (end < text.Length && char.IsLetterOrDigit(text[end])))
            return false;
        Position = end;
        return true;
    }

    internal string Until(Func<char, bool> ends)
    {
        var start = Position;
        while (!IsAtEnd && !ends(Peek))
            Position++;
        return Since(start);
    }

    /// <summary>What stands between double quotes, where \" is a quote and \\ a backslash.</summary>
    /// <returns>Null, at the end, where the second is missing.</returns>
    internal string? Quoted()
    {
        var phrase = new StringBuilder();
        for (Skip(); !IsAtEnd; Skip())
        {
            if (Peek == '"')
            {
                Skip();
                return phrase.ToString();
            }
            if (Peek == '\\' && Position + 1 < text.Length && text[Position + 1] is '"' or '\\')
                Skip();
            phrase.Append(Peek);
        }
        return null;
    }

    /// <summary>What stands between percent signs, where \% is one that belongs to it.</summary>
    internal Regex Regex()
    {
        var pattern = new StringBuilder();
        for (Skip(); !IsAtEnd; Skip())
        {
            if (Peek == '%')
            {
                Skip();
                if (++_regexes > MaxRegexes)
                    throw Fault($"it has more than {MaxRegexes} regular expressions");
                return FilterRegex.Compile(pattern.ToString()) ?? throw Fault($"the regular expression '{pattern}' is not supported");
            }
            pattern.Append(Peek);
            if (Peek == '\\' && Position + 1 < text.Length)
            {
                Skip();
                pattern.Append(Peek);
            }
        }
        throw Fault("a regular expression is not closed");
    }

    internal Aws.Errors.AwsException Fault(string reason) => LogsErrors.InvalidPattern($"{reason} at position {Position}");
}
