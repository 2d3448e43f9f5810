namespace Kiln.Services.XRay.Filters;

internal enum FilterKeywordKind
{
    Flag,
    Number,
    Text,
}

/// <summary>All simple keywords.</summary>
internal static class FilterKeywords
{
    private static readonly Dictionary<string, FilterKeywordKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ok"] = FilterKeywordKind.Flag,
        ["error"] = FilterKeywordKind.Flag,
        ["fault"] = FilterKeywordKind.Flag,
        ["throttle"] = FilterKeywordKind.Flag,
        ["partial"] = FilterKeywordKind.Flag,
        ["inferred"] = FilterKeywordKind.Flag,
        ["first"] = FilterKeywordKind.Flag,
        ["last"] = FilterKeywordKind.Flag,
        ["remote"] = FilterKeywordKind.Flag,
        ["root"] = FilterKeywordKind.Flag,
        ["responsetime"] = FilterKeywordKind.Number,
        ["duration"] = FilterKeywordKind.Number,
        ["http.status"] = FilterKeywordKind.Number,
        ["index"] = FilterKeywordKind.Number,
        ["coverage"] = FilterKeywordKind.Number,
        ["http.url"] = FilterKeywordKind.Text,
        ["http.method"] = FilterKeywordKind.Text,
        ["http.useragent"] = FilterKeywordKind.Text,
        ["http.clientip"] = FilterKeywordKind.Text,
        ["user"] = FilterKeywordKind.Text,
        ["name"] = FilterKeywordKind.Text,
        ["type"] = FilterKeywordKind.Text,
        ["message"] = FilterKeywordKind.Text,
        ["availabilityzone"] = FilterKeywordKind.Text,
        ["instance.id"] = FilterKeywordKind.Text,
        ["resource.arn"] = FilterKeywordKind.Text,
    };

    public static FilterKeywordKind? KindOf(string keyword) => Kinds.TryGetValue(keyword, out var kind) ? kind : null;
}
