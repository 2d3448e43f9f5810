using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Aggregates;

/// <summary>
/// The value below which so many per cent lie. Exact, between neighbours, up to <see cref="Exact"/> values; beyond, values are counted in
/// buckets whose bounds grow by 1 %, and the answer is a value of its bucket.
/// </summary>
internal sealed class Percentile(double percent, QueryBudget budget) : Aggregate
{
    internal const int Exact = 4096;

    // 1 % of relative error either way.
    private const double Growth = 1.01 / 0.99;
    private const int BytesOfBucket = 64;
    private static readonly double LogGrowth = Math.Log(Growth);

    private List<double>? _values = [];
    private SortedDictionary<int, long>? _buckets;
    private long _count;

    internal override QueryValue Result => _count == 0 ? QueryValue.Null : QueryValue.Of(_values is not null ? OfValues(_values) : OfBuckets(_buckets!));

    internal override void Add(in QueryValue value, QueryRow row)
    {
        if (!value.TryNumber(out var number))
            return;
        _count++;
        if (_values is not null)
        {
            budget.Charge(sizeof(double));
            _values.Add(number);
            if (_values.Count > Exact)
                Spread();
            return;
        }
        Count(number);
    }

    private void Spread()
    {
        _buckets = [];
        foreach (var each in _values!)
            Count(each);
        budget.Refund((long)sizeof(double) * _values.Count);
        _values = null;
    }

    private void Count(double number)
    {
        var bucket = BucketOf(number);
        if (!_buckets!.TryGetValue(bucket, out var count))
            budget.Charge(BytesOfBucket);
        _buckets[bucket] = count + 1;
    }

    private double OfValues(List<double> values)
    {
        values.Sort();
        var place = percent / 100 * (values.Count - 1);
        var (below, above) = (values[(int)Math.Floor(place)], values[(int)Math.Ceiling(place)]);
        return below + (above - below) * (place - Math.Floor(place));
    }

    private double OfBuckets(SortedDictionary<int, long> buckets)
    {
        var wanted = percent / 100 * (_count - 1);
        var seen = 0L;
        foreach (var (bucket, count) in buckets)
        {
            seen += count;
            if (seen > wanted)
                return ValueOf(bucket);
        }
        return ValueOf(buckets.Keys.Last());
    }

    // Numbers this near to zero are zero. Shifted, so that the order of buckets is that of their values on either side of it.
    private const double Least = 1e-9;
    private const int Shift = 100_000;

    private static int BucketOf(double number) => Math.Abs(number) < Least ? 0
        : Math.Sign(number) * (Shift + (int)Math.Ceiling(Math.Log(Math.Abs(number)) / LogGrowth));

    private static double ValueOf(int bucket) => bucket == 0 ? 0
        : Math.Sign(bucket) * 2 * Math.Pow(Growth, Math.Abs(bucket) - Shift) / (1 + Growth);
}
