using System.Text;

namespace Kiln.Services.Iam;

/// <summary>One page of a list in order of name. A marker is the name of the last item before it, encoded so that nobody relies on it.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, bool IsTruncated, string? Marker);

internal static class Page
{
    internal const int DefaultSize = 100;

    /// <param name="name">By which <paramref name="all"/> is told apart; it need not be in order.</param>
    internal static Page<T> Of<T>(IEnumerable<T> all, Func<T, string> name, string? marker, int? limit)
    {
        var after = After(marker);
        var size = limit ?? DefaultSize;
        List<T> items =
        [
            .. all.Where(item => string.CompareOrdinal(name(item), after) > 0).OrderBy(name, StringComparer.Ordinal).Take(size + 1),
        ];
        return items.Count <= size
            ? new(items, false, null)
            : new([.. items.Take(size)], true, Convert.ToBase64String(Encoding.UTF8.GetBytes(name(items[size - 1]))));
    }

    /// <returns>The name after which the page begins; empty for the first page.</returns>
    private static string After(string? marker)
    {
        if (marker is null)
            return "";
        var name = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, name, out var length) ? Encoding.UTF8.GetString(name, 0, length) : throw IamErrors.InvalidMarker();
    }
}
