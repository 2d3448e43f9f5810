using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Unit.Execution.Sandbox.Linux;

public sealed class PoolDemandTests
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = Samples.Time();

    [Fact]
    public void Runtime_in_use_has_two() => Assert.Equal(2, new PoolDemand(16, _time).Target);

    [Fact]
    public void Burst_is_remembered_up_to_the_bound()
    {
        var demand = new PoolDemand(16, _time);
        Take(demand, 9);
        Assert.Equal(9, demand.Target);
        Take(demand, 30);
        Assert.Equal(16, demand.Target);
    }

    [Fact]
    public void Steady_use_is_no_burst()
    {
        var demand = new PoolDemand(16, _time);
        for (var i = 0; i < 100; i++)
        {
            Take(demand, 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, demand.Target);
    }

    [Fact]
    public void Burst_is_forgotten_by_half_each_minute()
    {
        var demand = new PoolDemand(16, _time);
        Take(demand, 12);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(12, demand.Target);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(6, demand.Target);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, demand.Target);
    }

    [Fact]
    public void Runtime_that_is_not_used_for_five_minutes_has_none()
    {
        var demand = new PoolDemand(16, _time);
        Take(demand, 12);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, demand.Target);
        Take(demand, 1);
        Assert.Equal(2, demand.Target);
    }

    [Fact]
    public void Pool_that_is_off_has_none()
    {
        var demand = new PoolDemand(0, _time);
        Take(demand, 12);
        Assert.Equal(0, demand.Target);
    }

    private static void Take(PoolDemand demand, int times)
    {
        for (var i = 0; i < times; i++)
            demand.Taken();
    }
}
