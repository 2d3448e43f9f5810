using Kiln.Services.Lambda.Tracing;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda.Tracing;

public sealed class TraceSamplerTests
{
    private const string One = "arn:aws:lambda:eu-west-1:111111111111:function:one";
    private const string Other = "arn:aws:lambda:eu-west-1:111111111111:function:other";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private double _draw = 0.99;

    private TraceSampler Sampler => field ??= new(_time, () => _draw);

    [Fact]
    public void First_in_each_second_is_recorded_whatever_is_drawn()
    {
        Assert.Equal([true, false, false], Take(One, 3));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal([false], Take(One, 1));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([true, false], Take(One, 2));
    }

    [Fact]
    public void Each_function_has_a_first_of_its_own()
    {
        Assert.Equal([true], Take(One, 1));
        Assert.Equal([true, false], Take(Other, 2));
    }

    [Theory]
    [InlineData(0.0499, true)]
    [InlineData(0.05, false)]
    public void Of_the_others_one_in_twenty_is(double drawn, bool isRecorded)
    {
        Take(One, 1);
        _draw = drawn;
        Assert.Equal([isRecorded], Take(One, 1));
    }

    [Fact]
    public void Of_many_at_the_same_time_one_is_the_first()
    {
        var recorded = 0;
        Parallel.For(0, 10_000, _ =>
        {
            if (Sampler.Samples(One))
                Interlocked.Increment(ref recorded);
        });
        Assert.Equal(1, recorded);
    }

    [Fact]
    public void Clock_that_goes_back_makes_no_first_one()
    {
        var now = 1_800_000_000L;
        var sampler = new TraceSampler(new SteppingTime(() => now), () => 0.99);
        Assert.True(sampler.Samples(One));
        now -= 10;
        Assert.False(sampler.Samples(One));
    }

    private List<bool> Take(string function, int count) => [.. Enumerable.Range(0, count).Select(_ => Sampler.Samples(function))];

    private sealed class SteppingTime(Func<long> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(now());
    }
}
