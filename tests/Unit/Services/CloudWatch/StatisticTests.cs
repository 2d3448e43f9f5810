using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Statistics;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class StatisticTests
{
    // Of the numbers from 1 to 100, each once.
    [Theory]
    [InlineData("SampleCount", 100)]
    [InlineData("Sum", 5050)]
    [InlineData("Average", 50.5)]
    [InlineData("Minimum", 1)]
    [InlineData("Maximum", 100)]
    [InlineData("p0", 1)]
    [InlineData("p1", 1)]
    [InlineData("p50", 50)]
    [InlineData("p90", 90)]
    [InlineData("p99", 99)]
    [InlineData("p99.9", 100)]
    [InlineData("p100", 100)]
    [InlineData("tm90", 45.5)]
    [InlineData("TM(10%:90%)", 50.5)]
    [InlineData("TM(:90%)", 45.5)]
    [InlineData("TM(90%:)", 95.5)]
    [InlineData("TM(10:20)", 15.5)]
    [InlineData("IQM", 50.5)]
    [InlineData("tc90", 90)]
    [InlineData("TC(10:20)", 10)]
    [InlineData("ts50", 1275)]
    [InlineData("TS(98:)", 199)]
    [InlineData("wm90", 49.95)]
    [InlineData("WM(10%:90%)", 50.5)]
    [InlineData("PR(:25)", 25)]
    [InlineData("PR(50:60)", 10)]
    [InlineData("PR(99.5:)", 1)]
    public void Statistic_of_one_to_a_hundred(string name, double expected)
    {
        var values = new StatisticValues();
        for (var i = 100; i >= 1; i--)
            values.Add(i);
        Assert.Equal(expected, Statistic.Parse(name)!.Of(values)!.Value, 1e-9);
    }

    [Theory]
    [InlineData("p101")]
    [InlineData("p-1")]
    [InlineData("p")]
    [InlineData("average")]
    [InlineData("TM(:)")]
    [InlineData("TM(90%:10%)")]
    [InlineData("TM(10%:90)")]
    [InlineData("TM(%:90%)")]
    [InlineData("PR(10%:90%)")]
    [InlineData("TM(1:2")]
    [InlineData("Sum ")]
    public void No_such_statistic(string name) => Assert.Null(Statistic.Parse(name));

    [Fact]
    public void Set_of_different_values_has_no_percentile_and_one_of_equal_values_has()
    {
        var set = new StatisticValues();
        set.AddSet(10, 55, 1, 10);
        Assert.Null(Statistic.Parse("p50")!.Of(set));
        Assert.Equal(5.5, Statistic.Parse("Average")!.Of(set));

        var equal = new StatisticValues();
        equal.AddSet(10, 50, 5, 5);
        Assert.Equal(5, Statistic.Parse("p50")!.Of(equal));
        equal.Add(set);
        Assert.Null(Statistic.Parse("p50")!.Of(equal));
    }

    [Fact]
    public void Percentile_of_a_million_values_is_near_though_little_is_kept()
    {
        var values = new StatisticValues();
        var (random, all) = (new Random(1), new double[1_000_000]);
        for (var i = 0; i < all.Length; i++)
            values.Add(all[i] = Math.Exp(random.NextDouble() * 5));
        Array.Sort(all);
        var stored = StatisticValues.Of(values.SampleCount, values.Sum, values.Minimum, values.Maximum, values.EncodeDistribution());
        Assert.True(values.EncodeDistribution()!.Length <= 1 + (12 * Distribution.MaxEntries));
        foreach (var percent in (double[])[1, 10, 50, 90, 99, 99.9])
        {
            var (exact, found) = (all[(int)(percent / 100 * all.Length) - 1], Statistic.Parse($"p{percent}")!.Of(stored)!.Value);
            Assert.True(Math.Abs(found - exact) <= 0.04 * exact, $"p{percent}: {found}, not {exact}");
        }
        Assert.Equal(all[0], Statistic.Parse("p0")!.Of(stored));
        Assert.Equal(all[^1], Statistic.Parse("p100")!.Of(stored));
    }

    [Fact]
    public void Counter_needs_no_distribution()
    {
        var values = new StatisticValues();
        for (var i = 0; i < 1000; i++)
            values.Add(1);
        Assert.Empty(values.EncodeDistribution()!);
        values.Add(StatisticValues.Of(5, 5, 1, 1, []));
        Assert.Empty(values.EncodeDistribution()!);
        Assert.Equal(1005, values.SampleCount);
    }

    // Stored as numbers: append only.
    [Fact]
    public void Units_keep_their_numbers()
    {
        Assert.Equal(0, MetricUnit.NumberOf(null));
        Assert.Equal(0, MetricUnit.NumberOf("None"));
        Assert.Equal(3, MetricUnit.NumberOf("Milliseconds"));
        Assert.Equal(15, MetricUnit.NumberOf("Count"));
        Assert.Equal(26, MetricUnit.NumberOf("Count/Second"));
        Assert.Equal(27, MetricUnit.All.Count);
    }
}
