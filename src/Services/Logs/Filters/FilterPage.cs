namespace Kiln.Services.Logs.Filters;

/// <summary>A page of a list that is in memory, in the order of its keys.</summary>
internal static class FilterPage
{
    /// <returns>The token is null on the last page.</returns>
    internal static (List<T> Page, string? NextToken) Of<T>(IEnumerable<T> all, Func<T, string> key, string? token, int limit)
    {
        var after = token is null ? null : PageToken.Read(token);
        var page = all.OrderBy(key, StringComparer.Ordinal).Where(each => after is null || string.CompareOrdinal(key(each), after) > 0).Take(limit + 1).ToList();
        if (page.Count <= limit)
            return (page, null);
        page.RemoveAt(limit);
        return (page, PageToken.Write(key(page[^1])));
    }
}
