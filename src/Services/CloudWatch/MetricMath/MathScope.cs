namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>What an expression may speak of.</summary>
/// <param name="Start">Of the time asked for, seconds since the epoch.</param>
/// <param name="Period">Of what has no period of its own: TIME_SERIES.</param>
internal sealed record MathScope(long Start, long End, int Period)
{
    private const int MostPeriods = 100_800;

    /// <summary>By id: queries for metrics, and expressions once they are worked out.</summary>
    internal Dictionary<string, MathValue> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the queries for metrics, in their order: what METRICS() means.</summary>
    internal List<string> Metrics { get; } = [];

    /// <summary>What searches found, which the store is asked for before.</summary>
    internal Dictionary<MathNode, IReadOnlyList<Series>> Searches { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>A moment at which periods begin: where a window slides they do not begin with whole hours.</summary>
    internal long Origin { get; init; }

    /// <exception cref="MathException">There are more of them than anybody may ask for.</exception>
    internal IEnumerable<long> Grid(int period)
    {
        var first = Origin + (long)Math.Floor((Start - Origin) / (double)period) * period;
        if ((End - first) / period > MostPeriods)
            throw new MathException($"There are more than {MostPeriods} periods in the time asked for");
        for (var at = first; at < End; at += period)
            yield return at;
    }
}
