using System.Buffers;
using System.Globalization;
using System.Net;

namespace Kiln.Services.Logs.Insights.LogPatterns;

/// <summary>A part of a message: what is the same each time, or of a kind of things that are not.</summary>
/// <param name="Kind">Null: the text is what it is.</param>
internal readonly record struct PatternToken(string Text, string? Kind)
{
    /// <summary>Anything at all: what was different in messages that are alike otherwise.</summary>
    internal const string AnyKind = "Token";
    private const int MostTokens = 256, MostText = 4_096;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF-");
    private const int UuidLength = 36, ShortestHex = 8;

    internal static PatternToken Any { get; } = new("", AnyKind);

    internal bool IsSame(PatternToken other) => Kind is null && other.Kind is null ? Text == other.Text : Kind == other.Kind;

    /// <summary>Words, and what stands between them. Of a long message, its beginning.</summary>
    internal static List<PatternToken> Of(string message)
    {
        var tokens = new List<PatternToken>();
        var text = message.AsSpan(0, Math.Min(message.Length, MostText)).TrimEnd();
        for (var at = 0; at < text.Length && tokens.Count < MostTokens;)
        {
            var end = at;
            // Inside of a word it may be a time's; at its beginning it is what divides a name from a value.
            while (end < text.Length && IsOfWord(text[end]) && (end > at || text[end] is not (':' or '.')))
                end++;
            // What ends a sentence, or a name, is not the word's.
            while (end > at + 1 && text[end - 1] is '.' or ':' or '-' or '/')
                end--;
            end = Math.Max(end, at + 1);
            var word = text[at..end];
            tokens.Add(new(word.ToString(), KindOf(word)));
            at = end;
        }
        return tokens;
    }

    private static bool IsOfWord(char symbol) => char.IsLetterOrDigit(symbol) || symbol is '-' or '_' or '.' or ':' or '/' or '@' or '$' or '+';

    private static string? KindOf(ReadOnlySpan<char> word)
    {
        var digits = 0;
        foreach (var symbol in word)
            digits += char.IsAsciiDigit(symbol) ? 1 : 0;
        if (digits == 0)
            return null;
        if (word.Length == UuidLength && Guid.TryParseExact(word, "D", out _))
            return "UUID";
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            return "Number";
        if (digits >= 8 && word.Length >= 10 && (word[4] is '-' or '/') && char.IsAsciiDigit(word[0]) && DateTimeOffset.TryParse(word, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            return "Time";
        if (word.Contains('.') && IPAddress.TryParse(word, out _))
            return "IPAddress";
        return (word.Length >= ShortestHex && !word.ContainsAnyExcept(HexDigits)) || digits * 2 >= word.Length ? AnyKind : null;
    }
}
