using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Kiln.Services.Logs.Patterns;

/// <summary>
/// The regular expressions of filter patterns: letters, digits and <c>:_#=@/;,-</c>, the operators <c>^ $ ? [ ] { } | * + .</c>, and after a backslash
/// one of these, a parenthesis, <c>d D s S w W</c> or <c>xhh</c>. Whatever else a regular expression may have is refused.
/// </summary>
internal static class FilterRegex
{
    private static readonly SearchValues<char> Literals = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 :_#=@/;,-");

    private const string Plain = " :_#=@/;,-^$?[]{}|*+.";
    private const string Escapable = "dDsSwWx:_#=@/;,-^$?[]{}|*+.()\\%\"";

    /// <returns>Null when it is not of the subset, or too large.</returns>
    internal static Regex? Compile(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            var isAllowed = pattern[i] == '\\'
                ? ++i < pattern.Length && Escapable.Contains(pattern[i], StringComparison.Ordinal)
                : char.IsAsciiLetterOrDigit(pattern[i]) || Plain.Contains(pattern[i], StringComparison.Ordinal);
            if (!isAllowed)
                return null;
        }
        return pattern.Length > 0 && LinearRegex.TryCompile(pattern, out var regex) ? regex : null;
    }

    /// <summary>A text, in UTF-8, that whatever matches has: what the expression begins with. Empty where nothing is certain.</summary>
    internal static byte[] RequiredText(string pattern)
    {
        if (pattern.Contains('|', StringComparison.Ordinal))
            return [];
        var text = pattern.StartsWith('^') ? pattern.AsSpan(1) : pattern;
        var end = text.IndexOfAnyExcept(Literals);
        if (end < 0)
            return Encoding.UTF8.GetBytes(text.ToString());
        // What may be there no times at all, the last character may.
        if (text[end] is '?' or '*' or '{')
            end--;
        return end > 0 ? Encoding.UTF8.GetBytes(text[..end].ToString()) : [];
    }
}
