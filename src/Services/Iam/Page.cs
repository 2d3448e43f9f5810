using System.Text;

namespace Kiln.Services.Iam;

/// <summary>One page of a list in order of name. A marker is the name of the last item before it, encoded so that nobody relies on it.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, bool IsTruncated, string? Marker);

internal static class Page
{
    internal const int DefaultSize = 100;

    /// <returns>The name after which the page begins; empty for the first page.</returns>
    internal static string After(string? marker)
    {
        if (marker is null)
            return "";
        var name = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, name, out var length) ? Encoding.UTF8.GetString(name, 0, length) : throw IamErrors.InvalidMarker();
    }

    /// <param name="items">In order of name; one more than <paramref name="limit"/> when there is another page.</param>
    internal static Page<T> Of<T>(IReadOnlyList<T> items, Func<T, string> name, int limit) =>
        items.Count <= limit
            ? new(items, false, null)
            : new([.. items.Take(limit)], true, Convert.ToBase64String(Encoding.UTF8.GetBytes(name(items[limit - 1]))));

    /// <summary>A page of a list that is in memory anyway.</summary>
    internal static Page<T> Of<T>(IEnumerable<T> all, Func<T, string> name, string? marker, int? limit)
    {
        var after = After(marker);
        var size = limit ?? DefaultSize;
        return Of([.. all.Where(item => string.CompareOrdinal(name(item), after) > 0).Take(size + 1)], name, size);
    }
}
