namespace Kiln.Services.Iam.Policies;

/// <summary>
/// A pattern of ARNs. An ARN has six parts, and a wildcard stays within its part: <c>arn:aws:lambda:*:function:f</c> is no way to say
/// "f in any region and account". Only the last part may hold colons. Parts that are not written are any:
/// <c>arn:aws:logs:eu-west-1:*</c>.
/// </summary>
internal sealed class ResourcePattern
{
    private const int ArnParts = 6;
    private readonly TextPattern[] _parts;
    private readonly bool _isAny;

    internal ResourcePattern(string pattern, bool variables)
    {
        _isAny = pattern == "*";
        var parts = Split(pattern, variables);
        IsWhole = parts.Count == ArnParts;
        if (parts.Count > 1)
        {
            while (parts.Count < ArnParts)
                parts.Add("*");
        }
        _parts = [.. parts.Select(part => TextPattern.Of(part, wildcards: true, variables))];
    }

    /// <summary>All six parts are written.</summary>
    internal bool IsWhole { get; }

    internal IEnumerable<string> Variables => _parts.SelectMany(part => part.Variables);

    internal Match Matches(ReadOnlySpan<char> resource, IConditionContext context)
    {
        if (_isAny)
            return Match.Yes;
        if (_parts.Length == 1)
            return _parts[0].Matches(resource, context);
        Span<Range> parts = stackalloc Range[ArnParts];
        if (resource.Split(parts, ':') < ArnParts)
            return Match.No;
        // From the end: most patterns of a policy differ there.
        for (var i = ArnParts - 1; i >= 0; i--)
        {
            if (_parts[i].Matches(resource[parts[i]], context) is not Match.Yes and var match)
                return match;
        }
        return Match.Yes;
    }

    // A variable's name has colons too.
    private static List<string> Split(string pattern, bool variables)
    {
        List<string> parts = [];
        var start = 0;
        for (var i = 0; i < pattern.Length && parts.Count < ArnParts - 1; i++)
        {
            if (variables && pattern.AsSpan(i).StartsWith("${") && pattern.IndexOf('}', i) is >= 0 and var end)
            {
                i = end;
            }
            else if (pattern[i] == ':')
            {
                parts.Add(pattern[start..i]);
                start = i + 1;
            }
        }
        parts.Add(pattern[start..]);
        return parts;
    }
}
