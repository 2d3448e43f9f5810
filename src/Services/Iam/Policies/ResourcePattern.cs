namespace Kiln.Services.Iam.Policies;

/// <summary>
/// A pattern of resources. An ARN has six parts, and a wildcard stays within its part: <c>arn:aws:lambda:*:function:f</c> is no way to
/// say "f in any region and account". Only the last part may hold colons.
/// </summary>
internal sealed class ResourcePattern
{
    private const int ArnParts = 6;
    private readonly string[] _parts;

    internal ResourcePattern(string pattern)
    {
        var parts = pattern.Split(':', ArnParts);
        _parts = parts.Length == ArnParts ? parts : [pattern];
    }

    internal bool Matches(ReadOnlySpan<char> resource)
    {
        for (var i = 0; i < _parts.Length - 1; i++)
        {
            var colon = resource.IndexOf(':');
            if (colon < 0 || !Wildcard.Matches(_parts[i], resource[..colon]))
                return false;
            resource = resource[(colon + 1)..];
        }
        return Wildcard.Matches(_parts[^1], resource);
    }
}
