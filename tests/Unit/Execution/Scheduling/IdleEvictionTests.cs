using Kiln.Execution.Scheduling;

namespace Kiln.Unit.Execution.Scheduling;

public sealed class IdleEvictionTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Evicts_for_as_long_as_something_is_short()
    {
        var time = Samples.Time();
        var available = 0.5;
        var evicted = new List<double>();
        using var eviction = new IdleEviction(() => available, 0.05, evicted.Add, time);

        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(evicted);
        available = 0.04;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([0.25, 0.25], evicted);
        available = 0.05;
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, evicted.Count);
    }

    [Theory]
    [InlineData("MemTotal:       24000000 kB\nMemFree:         1000 kB\nMemAvailable:    6000000 kB\n", 0.25)]
    [InlineData("MemTotal:       24000000 kB\n", 1)]
    [InlineData("", 1)]
    [InlineData("MemAvailable: some\n", 1)]
    public void Share_is_what_the_kernel_calls_available(string meminfo, double share)
    {
        File.WriteAllText(_path, meminfo);
        Assert.Equal(share, MachineMemory.AvailableShare(_path));
    }

    [Fact]
    public void Machine_that_does_not_say_has_enough() => Assert.Equal(1, MachineMemory.AvailableShare("/nowhere/meminfo"));
}
