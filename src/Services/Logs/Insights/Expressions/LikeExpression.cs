using System.Text;
using System.Text.RegularExpressions;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Expressions;

/// <summary>Whether a text has a part: <c>like "text"</c>, <c>like /regex/</c>, <c>=~ /regex/</c>. False where the text is missing.</summary>
internal sealed class LikeExpression : QueryExpression
{
    private readonly QueryExpression _subject;
    private readonly QueryExpression? _part;
    private readonly string? _text;
    private readonly Regex? _regex;
    private readonly bool _isNegated;

    private LikeExpression(QueryExpression subject, QueryExpression? part, string? text, Regex? regex, bool isNegated) =>
        (_subject, _part, _text, _regex, _isNegated) = (subject, part, text, regex, isNegated);

    internal static LikeExpression Text(QueryExpression subject, string text, bool isNegated) => new(subject, null, text, null, isNegated);

    internal static LikeExpression Part(QueryExpression subject, QueryExpression part, bool isNegated) => new(subject, part, null, null, isNegated);

    internal static LikeExpression Pattern(QueryExpression subject, string pattern, Regex regex, bool isNegated) =>
        // Most have no operator at all, and are found faster as text.
        pattern.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or ':' or '=' or '@' or ',' or ';' or '"')
            ? Text(subject, pattern, isNegated)
            : new(subject, null, null, regex, isNegated);

    internal override IEnumerable<byte[]> RequiredInMessage =>
        !_isNegated && _text is { Length: > 0 } && _subject is FieldExpression { Name: "@message" } ? [Encoding.UTF8.GetBytes(_text)] : [];

    internal override QueryValue Evaluate(QueryRow row) => QueryValue.Of(Test(row));

    internal override bool Test(QueryRow row)
    {
        var value = _subject.Evaluate(row);
        if (value.IsNull)
            return false;
        var text = value.ToString();
        var has = _regex?.IsMatch(text) ?? text.Contains(_text ?? _part!.Evaluate(row).ToString(), StringComparison.Ordinal);
        return has != _isNegated;
    }
}
