using System.Text;
using System.Text.Json;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Expressions;

internal static class TextFunctions
{
    // What a function makes may be made longer by the next: a query's memory is bounded here too.
    private const int MaxLength = 1024 * 1024;

    internal static QueryValue Concat(QueryValue[] values)
    {
        var text = new StringBuilder();
        foreach (var each in values)
            text.Append(each.ToString());
        return text.Length <= MaxLength ? QueryValue.Of(text.ToString()) : QueryValue.Null;
    }

    /// <summary>From the characters of the second argument; white space where there is none.</summary>
    internal static char[]? Trimmed(QueryValue[] arguments) => arguments.Length == 2 ? arguments[1].ToString().ToCharArray() : null;

    /// <summary>From an index that begins with 0, to the end or of a length.</summary>
    internal static QueryValue Part(QueryValue[] arguments)
    {
        if (!arguments[1].TryNumber(out var from))
            return QueryValue.Null;
        var text = arguments[0].ToString();
        var start = (int)Math.Clamp(from, 0, text.Length);
        var length = arguments.Length == 3 && arguments[2].TryNumber(out var most) ? (int)Math.Clamp(most, 0, text.Length - start) : text.Length - start;
        return QueryValue.Of(text.Substring(start, length));
    }

    internal static QueryValue Replace(QueryValue[] arguments)
    {
        var (text, search, other) = (arguments[0].ToString(), arguments[1].ToString(), arguments[2].ToString());
        if (search.Length == 0)
            return arguments[0];
        var longest = other.Length <= search.Length ? text.Length : (long)text.Length / search.Length * other.Length + text.Length;
        return longest <= MaxLength ? QueryValue.Of(text.Replace(search, other, StringComparison.Ordinal)) : QueryValue.Null;
    }

    internal static QueryValue ParseJson(QueryValue[] arguments)
    {
        if (arguments[0].Json is not null)
            return arguments[0];
        try
        {
            using var document = JsonDocument.Parse(arguments[0].ToString());
            return QueryValue.Of(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return QueryValue.Null;
        }
    }
}
