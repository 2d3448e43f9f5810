namespace Kiln.Services.Iam.Policies;

internal enum Match
{
    No,
    Yes,

    /// <summary>A variable has no value in this request.</summary>
    Unknown,
}

/// <summary>
/// A text of a policy with its wildcards and its variables: <c>${aws:username}</c>, with a default <c>${aws:username, 'nobody'}</c>, and
/// the three that stand for characters, <c>${*}</c>, <c>${?}</c> and <c>${$}</c>.
/// </summary>
internal sealed class TextPattern
{
    private const string Opening = "${";
    private readonly Piece[] _pieces;
    private readonly bool _ignoreCase;

    // Null when there are variables.
    private readonly string? _pattern;

    // What a text must begin with; what comes after is looked at only then.
    private readonly string _head = "";
    private readonly bool _hasWildcards;
    private readonly bool _isHeadOnly;

    private TextPattern(List<Piece> pieces, bool ignoreCase)
    {
        _pieces = [.. pieces];
        _ignoreCase = ignoreCase;
        if (pieces.TrueForAll(piece => piece.Variable is null))
        {
            _pattern = string.Concat(pieces.Select(piece => piece.Text));
            _hasWildcards = Wildcard.IsForged(_pattern);
            var wildcard = _pattern.AsSpan().IndexOfAny(Wildcard.AnyRun, Wildcard.AnyOne);
            _head = wildcard < 0 ? _pattern : _pattern[..wildcard];
            _isHeadOnly = wildcard >= 0 && _pattern.AsSpan(wildcard).IndexOfAnyExcept(Wildcard.AnyRun) < 0;
        }
    }

    /// <summary>The keys of the variables.</summary>
    internal IEnumerable<string> Variables => _pieces.Where(piece => piece.Variable is not null).Select(piece => piece.Variable!);

    internal static TextPattern Of(string text, bool wildcards, bool variables, bool ignoreCase = false)
    {
        var pieces = new List<Piece>();
        var rest = text;
        while (variables && rest.IndexOf(Opening, StringComparison.Ordinal) is >= 0 and var start
            && rest.IndexOf('}', start) is >= 0 and var end)
        {
            Add(rest[..start]);
            var inner = rest[(start + Opening.Length)..end];
            if (inner is "*" or "?" or "$")
                pieces.Add(new(inner, null));
            else
                pieces.Add(Variable(inner));
            rest = rest[(end + 1)..];
        }
        Add(rest);
        return new(pieces, ignoreCase);

        void Add(string literal)
        {
            if (literal.Length > 0)
                pieces.Add(new(wildcards ? Wildcard.Of(literal) : literal, null));
        }
    }

    internal Match Matches(ReadOnlySpan<char> text, IConditionContext context)
    {
        if (_pattern is not null)
            return MatchesFixed(text) ? Match.Yes : Match.No;
        return Resolve(context) is not { } resolved
            ? Match.Unknown
            : Wildcard.Matches(resolved, text, _ignoreCase) ? Match.Yes : Match.No;
    }

    private bool MatchesFixed(ReadOnlySpan<char> text)
    {
        var comparison = _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (!_hasWildcards)
            return text.Equals(_pattern, comparison);
        return text.StartsWith(_head, comparison) && (_isHeadOnly || Wildcard.Matches(_pattern.AsSpan(_head.Length), text[_head.Length..], _ignoreCase));
    }

    // Null when a variable has no value, or one that could be taken for a pattern.
    private string? Resolve(IConditionContext context)
    {
        var parts = new string[_pieces.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var piece = _pieces[i];
            if (piece.Variable is null)
            {
                parts[i] = piece.Text!;
                continue;
            }
            // A key with several values is no text.
            var values = context.Find(piece.Variable);
            var value = values.Count == 1 ? values[0] : values.Count == 0 ? piece.Text : null;
            if (value is null || Wildcard.IsForged(value))
                return null;
            parts[i] = value;
        }
        return string.Concat(parts);
    }

    private static Piece Variable(string inner)
    {
        var comma = inner.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return new(null, inner.Trim());
        var fallback = inner[(comma + 1)..].Trim();
        var isQuoted = fallback.Length >= 2 && fallback[0] == '\'' && fallback[^1] == '\'';
        return new(isQuoted ? fallback[1..^1] : null, inner[..comma].Trim());
    }

    /// <param name="Text">The literal; of a variable its default, null when it has none.</param>
    private readonly record struct Piece(string? Text, string? Variable);
}
