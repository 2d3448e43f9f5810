namespace Kiln.Aws.Routing;

/// <summary>
/// The URI of a REST operation: <c>/2015-03-31/functions/{FunctionName}</c>, where a label is one segment, a trailing <c>{Key+}</c> is
/// all the rest, and a query part (<c>?List=ALL</c>) must be present in the request. A trailing slash means nothing.
/// </summary>
public sealed class UriTemplate
{
    private readonly string[] _segments;
    private readonly string? _queryName;
    private readonly string? _queryValue;

    private UriTemplate(string text)
    {
        Text = text;
        var parts = text.Split('?', 2);
        _segments = Split(parts[0]);
        if (parts.Length == 2)
        {
            var pair = parts[1].Split('=', 2);
            (_queryName, _queryValue) = (pair[0], pair.Length == 2 ? pair[1] : "");
        }
        IsGreedy = _segments is [.., ['{', .., '+', '}']];
    }

    public string Text { get; }

    /// <summary>How much of the URI is fixed: of two templates that match, the one with more wins.</summary>
    public int Literals => _segments.Count(s => s[0] != '{') + (_queryName is null ? 0 : 1);
    private bool IsGreedy { get; }

    public static UriTemplate Parse(string text) => new(text);

    /// <summary>Segments of a raw (still percent-encoded) path; empty ones fall away.</summary>
    public static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <param name="segments">Decoded.</param>
    /// <param name="query">Value of a query parameter, or null when it is absent.</param>
    /// <param name="labels">Filled where the answer is true.</param>
    public bool Matches(string[] segments, Func<string, string?> query, Dictionary<string, string> labels)
    {
        if (IsGreedy ? segments.Length < _segments.Length : segments.Length != _segments.Length)
            return false;
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i][0] != '{' && !string.Equals(_segments[i], segments[i], StringComparison.Ordinal))
                return false;
        }
        if (_queryName is not null && (query(_queryName) is not { } value || (_queryValue!.Length > 0 && value != _queryValue)))
            return false;
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i][0] == '{')
                labels[_segments[i].Trim('{', '}', '+')] = IsGreedy && i == _segments.Length - 1 ? string.Join('/', segments[i..]) : segments[i];
        }
        return true;
    }
}
