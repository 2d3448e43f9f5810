using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>What a search asks of a metric.</summary>
internal abstract record SearchTerm
{
    private SearchTerm() { }

    internal abstract bool Matches(SearchedMetric metric);

    /// <summary>A text in the name, the namespace, or a dimension's name or value; or in one of them, by its name.</summary>
    /// <param name="Property">Null: any. <c>MetricName</c>, <c>Namespace</c>, <c>:aws.AccountId</c> or a dimension.</param>
    /// <param name="IsExact">The whole of it, as in quotes; otherwise a part, and its case does not count.</param>
    internal sealed record Word(string? Property, string Text, bool IsExact) : SearchTerm
    {
        internal override bool Matches(SearchedMetric metric) => metric.Texts(Property).Any(text => IsExact
            ? text == Text
            : text.Contains(Text, StringComparison.OrdinalIgnoreCase));
    }

    internal sealed record Both(SearchTerm Left, SearchTerm Right) : SearchTerm
    {
        internal override bool Matches(SearchedMetric metric) => Left.Matches(metric) && Right.Matches(metric);
    }

    internal sealed record Either(SearchTerm Left, SearchTerm Right) : SearchTerm
    {
        internal override bool Matches(SearchedMetric metric) => Left.Matches(metric) || Right.Matches(metric);
    }

    internal sealed record Not(SearchTerm Term) : SearchTerm
    {
        internal override bool Matches(SearchedMetric metric) => !Term.Matches(metric);
    }

    internal sealed record Anything : SearchTerm
    {
        internal override bool Matches(SearchedMetric metric) => true;
    }
}

internal sealed record SearchedMetric(string AccountId, string Namespace, string Name, List<Dimension> Dimensions)
{
    internal IEnumerable<string> Texts(string? property) => property switch
    {
        null => [Namespace, Name, .. Dimensions.SelectMany(d => new[] { d.Name!, d.Value! })],
        "MetricName" => [Name],
        "Namespace" => [Namespace],
        ":aws.AccountId" => [AccountId, "LOCAL"],
        _ => Dimensions.Where(d => d.Name == property).Select(d => d.Value!),
    };
}
