using System.Text;

namespace Kiln.Services.Schemas;

/// <summary>A page of a list in order: what comes after the place that a token names.</summary>
internal static class SchemaPage
{
    private const int MaxLimit = 100;

    /// <param name="items">In the order of their places.</param>
    /// <param name="compare">Orders places.</param>
    internal static (List<T> Items, string? NextToken) Of<T>(IEnumerable<T> items, Func<T, string> place, Comparison<string> compare, int? limit, string? token)
    {
        if (limit is < 1 or > MaxLimit)
            throw SchemasErrors.BadRequest($"Limit must be between 1 and {MaxLimit}.");
        var after = token is null ? null : Read(token);
        var rest = items.Where(item => after is null || compare(place(item), after) > 0).Take((limit ?? MaxLimit) + 1).ToList();
        if (rest.Count <= (limit ?? MaxLimit))
            return (rest, null);
        rest.RemoveAt(rest.Count - 1);
        return (rest, Convert.ToBase64String(Encoding.UTF8.GetBytes(place(rest[^1]))));
    }

    private static string Read(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : throw SchemasErrors.BadRequest("Invalid NextToken.");
    }
}
