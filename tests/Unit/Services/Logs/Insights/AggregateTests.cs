using Kiln.Services.Logs.Insights;
using Kiln.Services.Logs.Insights.Aggregates;
using Kiln.Services.Logs.Insights.Language;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Unit.Services.Logs.Insights;

/// <summary>Aggregates that hold a bounded part of what they see, against all of it.</summary>
public sealed class AggregateTests
{
    private static readonly QueryRow Row = new(null, []);
    private readonly QueryBudget _budget = new(TimeProvider.System, TimeSpan.FromMinutes(1), CancellationToken.None);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(DistinctCount.Exact, 0)]
    [InlineData(50_000, 0.06)]
    [InlineData(200_000, 0.06)]
    public void Distinct_values_are_counted(int count, double error)
    {
        var aggregate = Of(AggregateKind.CountDistinct, 0);
        for (var i = 0; i < 2 * count; i++)
            aggregate.Add(QueryValue.Of($"value {i % count}"), Row);
        Assert.True(aggregate.Result.TryNumber(out var found));
        Assert.InRange(found, count * (1 - error), count * (1 + error));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(Percentile.Exact, 0)]
    [InlineData(100_000, 0.02)]
    public void Percentiles_are_found(int count, double error)
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, count).Select(_ => random.NextDouble() * 1000 - 300).ToList();
        var sorted = values.Order().ToList();
        foreach (var percent in new[] { 0.0, 10, 50, 90, 99, 100 })
        {
            var aggregate = Of(AggregateKind.Percentile, percent);
            foreach (var value in values)
                aggregate.Add(QueryValue.Of(value), Row);
            Assert.True(aggregate.Result.TryNumber(out var found));
            var place = percent / 100 * (count - 1);
            var expected = sorted[(int)Math.Floor(place)] + (sorted[(int)Math.Ceiling(place)] - sorted[(int)Math.Floor(place)]) * (place - Math.Floor(place));
            Assert.InRange(found, expected - Math.Abs(expected) * error - 1e-9, expected + Math.Abs(expected) * error + 1e-9);
        }
    }

    [Fact]
    public void Deviation_is_that_of_all() =>
        Assert.Equal(2, Result(AggregateKind.Deviation, 2, 4, 4, 4, 5, 5, 7, 9));

    [Fact]
    public void Memory_is_bounded() =>
        Assert.Throws<QueryTooLargeException>(() =>
        {
            for (var i = 0; i < QueryBudget.MostBytes; i += 1024)
                _budget.Charge(1025);
        });

    private double Result(AggregateKind kind, params double[] values)
    {
        var aggregate = Of(kind, 0);
        foreach (var value in values)
            aggregate.Add(QueryValue.Of(value), Row);
        return aggregate.Result.TryNumber(out var number) ? number : double.NaN;
    }

    private Aggregate Of(AggregateKind kind, double parameter) => Aggregate.Of(new(kind, null, parameter), _budget);
}
