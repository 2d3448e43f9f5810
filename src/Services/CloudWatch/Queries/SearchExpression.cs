using Kiln.Services.CloudWatch.MetricMath;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>
/// The first argument of SEARCH: <c>{AWS/Lambda,FunctionName} MetricName="Errors" (blue OR green) NOT test</c>. The part in braces, which may be
/// left out, is a namespace and exactly the dimensions that a metric must have.
/// </summary>
internal sealed class SearchExpression
{
    private const int MaxDepth = 32;

    private readonly string _text;
    private int _at;
    private int _depth;

    private SearchExpression(string text) => _text = text;

    internal string? Namespace { get; private set; }
    internal HashSet<string>? DimensionNames { get; private set; }
    internal SearchTerm Term { get; private set; } = new SearchTerm.Anything();

    /// <exception cref="MathException">It is no search.</exception>
    internal static SearchExpression Parse(string text)
    {
        var search = new SearchExpression(text);
        search.SkipSpace();
        if (search.Take('{'))
            search.ReadSchema();
        search.SkipSpace();
        if (search._at < text.Length)
            search.Term = search.Either();
        return search._at == text.Length ? search : throw new MathException($"SEARCH: unexpected '{text[search._at]}'");
    }

    internal bool Matches(SearchedMetric metric) =>
        (Namespace is null || metric.Namespace == Namespace)
        && (DimensionNames is null || (metric.Dimensions.Count == DimensionNames.Count && metric.Dimensions.TrueForAll(d => DimensionNames.Contains(d.Name!))))
        && Term.Matches(metric);

    private void ReadSchema()
    {
        var names = new List<string>();
        do
        {
            SkipSpace();
            names.Add(Word(",}", out _));
            SkipSpace();
        }
        while (Take(','));
        if (!Take('}'))
            throw new MathException("SEARCH: '}' is missing");
        (Namespace, DimensionNames) = (names[0], [.. names.Skip(1)]);
    }

    private SearchTerm Either()
    {
        if (++_depth > MaxDepth)
            throw new MathException("SEARCH: the expression is nested too deep");
        var term = Both();
        while (TakeWord("OR"))
            term = new SearchTerm.Either(term, Both());
        _depth--;
        return term;
    }

    private SearchTerm Both()
    {
        var term = Single();
        while (_at < _text.Length && _text[_at] != ')' && !IsWord("OR"))
        {
            TakeWord("AND");
            term = new SearchTerm.Both(term, Single());
        }
        return term;
    }

    private SearchTerm Single()
    {
        SkipSpace();
        SearchTerm term;
        if (TakeWord("NOT"))
        {
            if (++_depth > MaxDepth)
                throw new MathException("SEARCH: the expression is nested too deep");
            term = new SearchTerm.Not(Single());
            _depth--;
        }
        else if (Take('('))
        {
            term = Either();
            if (!Take(')'))
                throw new MathException("SEARCH: ')' is missing");
        }
        else if (IsWord("AND") || IsWord("OR"))
        {
            throw new MathException("SEARCH: a word is missing");
        }
        else
        {
            var word = Word("=()", out var isExact);
            term = Take('=') ? OfProperty(word) : new SearchTerm.Word(null, word, isExact);
        }
        SkipSpace();
        return term;
    }

    private SearchTerm OfProperty(string property)
    {
        SkipSpace();
        if (!Take('('))
            return new SearchTerm.Word(property, Word("()", out var isExact), isExact);
        // FunctionName=(blue OR green)
        SearchTerm? any = null;
        do
        {
            SkipSpace();
            var one = new SearchTerm.Word(property, Word("()", out var isQuoted), isQuoted);
            any = any is null ? one : new SearchTerm.Either(any, one);
            SkipSpace();
        }
        while (TakeWord("OR"));
        return Take(')') ? any : throw new MathException("SEARCH: ')' is missing");
    }

    private string Word(string ends, out bool isQuoted)
    {
        isQuoted = Take('"');
        var start = _at;
        while (_at < _text.Length && (isQuoted ? _text[_at] != '"' : !char.IsWhiteSpace(_text[_at]) && !ends.Contains(_text[_at])))
            _at++;
        var word = _text[start.._at];
        if (isQuoted && !Take('"'))
            throw new MathException("SEARCH: a text has no end");
        return word.Length > 0 ? word : throw new MathException("SEARCH: a word is missing");
    }

    private bool IsWord(string word) =>
        string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0
        && (_at + word.Length == _text.Length || char.IsWhiteSpace(_text[_at + word.Length]) || _text[_at + word.Length] == '(');

    private bool TakeWord(string word)
    {
        SkipSpace();
        if (!IsWord(word))
            return false;
        _at += word.Length;
        SkipSpace();
        return true;
    }

    private bool Take(char symbol)
    {
        if (_at == _text.Length || _text[_at] != symbol)
            return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
    }
}
