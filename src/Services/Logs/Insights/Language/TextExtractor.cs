using System.Text.RegularExpressions;

namespace Kiln.Services.Logs.Insights.Language;

/// <summary>The pattern of <c>parse</c>.</summary>
internal abstract class TextExtractor
{
    /// <returns>As many parts as the command has names, null where a group took no part; null when the text does not match.</returns>
    internal abstract string?[]? Extract(string text);
}

/// <summary>A text in which each * is a part: <c>"user=*, id=*"</c>.</summary>
internal sealed class GlobExtractor(string pattern) : TextExtractor
{
    private readonly string[] _pieces = pattern.Split('*');

    internal int Count => _pieces.Length - 1;

    internal override string?[]? Extract(string text)
    {
        var at = text.IndexOf(_pieces[0], StringComparison.Ordinal);
        if (at < 0)
            return null;
        at += _pieces[0].Length;
        var parts = new string?[Count];
        for (var i = 0; i < Count; i++)
        {
            var next = _pieces[i + 1];
            // Each takes as little as it can, the last at the pattern's end all that is left.
            var end = next.Length == 0 ? (i == Count - 1 ? text.Length : at) : text.IndexOf(next, at, StringComparison.Ordinal);
            if (end < 0)
                return null;
            parts[i] = text[at..end];
            at = end + next.Length;
        }
        return parts;
    }
}

/// <summary>A regular expression with groups.</summary>
/// <param name="groups">The numbers of those that are parts.</param>
internal sealed class RegexExtractor(Regex regex, IReadOnlyList<int> groups) : TextExtractor
{
    internal override string?[]? Extract(string text)
    {
        var match = regex.Match(text);
        return match.Success ? [.. groups.Select(number => match.Groups[number] is { Success: true } group ? group.Value : null)] : null;
    }
}
