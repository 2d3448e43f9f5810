using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Services.Logs.Patterns;

/// <summary>
/// Plain terms: <c>a b</c> both, <c>"a phrase"</c>, <c>%regex%</c>, <c>?a ?b</c> either, <c>-c</c> not. Case matters. Optional terms beside
/// required ones decide nothing.
/// </summary>
internal sealed class TermPattern : FilterPattern
{
    private readonly List<Term> _required = [];
    private readonly List<Term> _optional = [];
    private readonly List<Term> _excluded = [];
    private readonly bool _hasRegexes;

    private TermPattern(PatternReader reader)
    {
        for (reader.SkipSpace(); !reader.IsAtEnd; reader.SkipSpace())
        {
            var terms = reader.Peek switch
            {
                '?' => _optional,
                '-' => _excluded,
                _ => _required,
            };
            if (terms != _required)
                reader.Skip();
            terms.Add(ReadTerm(reader));
        }
        _hasRegexes = _required.Concat(_optional).Concat(_excluded).Any(t => t.Regex is not null);
    }

    internal static new TermPattern Parse(string text) => new(new(text));

    internal override bool Matches(ReadOnlyMemory<byte> message)
    {
        if (!MayMatch(message.Span))
            return false;
        var text = _hasRegexes ? Encoding.UTF8.GetString(message.Span) : "";
        foreach (var term in _excluded)
        {
            if (term.IsIn(message.Span, text))
                return false;
        }
        foreach (var term in _required)
        {
            if (!term.IsIn(message.Span, text))
                return false;
        }
        return _required.Count > 0 || _optional.Count == 0 || _optional.Exists(term => term.IsIn(message.Span, text));
    }

    internal override bool MayMatch(ReadOnlySpan<byte> messages)
    {
        foreach (var term in _required)
        {
            if (!term.MayBeIn(messages))
                return false;
        }
        if (_required.Count > 0 || _optional.Count == 0)
            return true;
        foreach (var term in _optional)
        {
            if (term.MayBeIn(messages))
                return true;
        }
        return false;
    }

    private static Term ReadTerm(PatternReader reader)
    {
        if (reader.IsAtEnd)
            throw LogsErrors.InvalidTerm("");
        var start = reader.Position;
        switch (reader.Peek)
        {
            case '"':
                return new(Encoding.UTF8.GetBytes(reader.Quoted() ?? throw LogsErrors.InvalidTerm(reader.Since(start))), null);
            case '%':
                var regex = reader.Regex();
                return new(FilterRegex.RequiredText(regex.ToString()), regex);
            default:
                var word = reader.Until(char.IsWhiteSpace);
                return word.Length > 0 && word.All(IsPlain) ? new(Encoding.UTF8.GetBytes(word), null) : throw LogsErrors.InvalidTerm(word);
        }
    }

    // What else a term has must be quoted. Identifiers and paths need no quotes here, since nothing else could be meant.
    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || c is '_' or '-' or '.' or '/' or '#' or '$' or '@';

    /// <param name="Text">UTF-8: a term is looked for in the message as it is stored. Of a regular expression, a part that it has for certain.</param>
    private sealed record Term(byte[] Text, Regex? Regex)
    {
        internal bool IsIn(ReadOnlySpan<byte> message, string text) => message.IndexOf(Text) >= 0 && Regex?.IsMatch(text) != false;

        internal bool MayBeIn(ReadOnlySpan<byte> messages) => messages.IndexOf(Text) >= 0;
    }
}
