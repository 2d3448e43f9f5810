using System.Text;

namespace Kiln.Services.Logs;

/// <summary>
/// A filter pattern of plain terms: <c>a b</c> both, <c>"a phrase"</c>, <c>?a ?b</c> either, <c>-c</c> not. Case matters. Optional terms
/// beside required ones decide nothing.
/// </summary>
internal sealed class FilterPattern
{
    // UTF-8: a term is looked for in the message as it is stored.
    private readonly List<byte[]> _required = [];
    private readonly List<byte[]> _optional = [];
    private readonly List<byte[]> _excluded = [];

    /// <exception cref="Aws.Errors.AwsException">The pattern is not of that kind.</exception>
    internal FilterPattern(string? pattern)
    {
        var rest = (pattern ?? "").AsSpan().Trim();
        if (rest is ['{' or '[' or '%', ..])
            throw LogsErrors.Invalid("Kiln does not evaluate JSON ({), space-delimited ([) or regular expression (%) filter patterns yet.");
        while (!rest.IsEmpty)
        {
            var terms = rest[0] switch
            {
                '?' => _optional,
                '-' => _excluded,
                _ => _required,
            };
            if (terms != _required)
                rest = rest[1..];
            terms.Add(Encoding.UTF8.GetBytes(Term(ref rest)));
            rest = rest.TrimStart();
        }
    }

    internal bool Matches(ReadOnlySpan<byte> message)
    {
        foreach (var term in _excluded)
        {
            if (message.IndexOf(term) >= 0)
                return false;
        }
        foreach (var term in _required)
        {
            if (message.IndexOf(term) < 0)
                return false;
        }
        if (_required.Count > 0 || _optional.Count == 0)
            return true;
        foreach (var term in _optional)
        {
            if (message.IndexOf(term) >= 0)
                return true;
        }
        return false;
    }

    // "a phrase with \" in it", or everything up to white space.
    private static string Term(ref ReadOnlySpan<char> rest)
    {
        if (rest is not ['"', ..])
        {
            var end = rest.IndexOfAny(' ', '\t', '\n');
            var word = (end < 0 ? rest : rest[..end]).ToString();
            rest = end < 0 ? [] : rest[end..];
            return word.Length > 0 ? word : throw Invalid(word);
        }
        var phrase = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return phrase.ToString();
            }
            if (rest[i] == '\\' && i + 1 < rest.Length && rest[i + 1] is '"' or '\\')
                i++;
            phrase.Append(rest[i]);
        }
        throw Invalid(rest.ToString());
    }

    private static Aws.Errors.AwsException Invalid(string term) => LogsErrors.Invalid($"Invalid character(s) in term '{term}'");
}
