using System.Diagnostics;
using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Invokes of two servers in turn, so that what else happens on the machine happens to both.</summary>
internal static class Rounds
{
    private const int Block = 200;

    // Until the last piece of code on the path is compiled for good: a server gets no faster after some 15,000 requests.
    private const int WarmUp = 100;

    /// <summary>One request at a time, in blocks.</summary>
    public static async Task<Turns> SequentialAsync(Settings settings, Func<Task> one, Func<Task> other, int blocks)
    {
        await BlocksAsync(one, other, settings.Rounds(WarmUp));
        return await BlocksAsync(one, other, settings.Rounds(blocks));
    }

    private static async Task<Turns> BlocksAsync(Func<Task> one, Func<Task> other, int count)
    {
        var (ones, others) = (new List<Sample>(), new List<Sample>());
        for (var i = 0; i < count; i++)
        {
            ones.Add(await SequentialAsync(one, Block));
            others.Add(await SequentialAsync(other, Block));
        }
        return new(ones, others);
    }

    public static async Task<Sample> SequentialAsync(Func<Task> invoke, int count)
    {
        var sample = new Sample();
        for (var i = 0; i < count; i++)
            sample.Add(await Client.TimeAsync(invoke));
        return sample;
    }

    public static async Task<Turn> ConcurrentAsync(Func<Task> invoke, int server, int connections, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var before = ProcessorTime.Of(server);
        var samples = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var sample = new Sample();
            while (Stopwatch.GetElapsedTime(started) < duration)
                sample.Add(await Client.TimeAsync(invoke));
            return sample;
        })));
        var all = new Sample(samples);
        return new(all.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, all, (ProcessorTime.Of(server) - before) / all.Count);
    }
}

/// <summary>Blocks of two servers, taken in turn.</summary>
internal sealed class Turns(IReadOnlyList<Sample> ones, IReadOnlyList<Sample> others)
{
    public Sample One { get; } = new(ones);
    public Sample Other { get; } = new(others);

    /// <summary>Milliseconds that the one takes longer: the median of what neighbouring blocks differ by, as a machine is slow and fast for seconds.</summary>
    public double Apart { get; } = ones.Zip(others, (one, other) => one.Median - other.Median).Order().ElementAt(ones.Count / 2);

    public void Deconstruct(out Sample one, out Sample other) => (one, other) = (One, Other);
}

/// <summary>Some seconds of load.</summary>
/// <param name="Used">For one request.</param>
internal sealed record Turn(double PerSecond, Sample Latency, ProcessorTime Used);

/// <summary>Microseconds that each side has kept a core busy.</summary>
/// <param name="Pythons">All below the server.</param>
internal sealed record ProcessorTime(double Client, double Server, double Pythons)
{
    public static ProcessorTime Of(int server) => new(
        Environment.CpuUsage.TotalTime.TotalMicroseconds, ProcessTree.ProcessorTime(server), ProcessTree.Below(server).Sum(ProcessTree.ProcessorTime));

    public static ProcessorTime operator -(ProcessorTime a, ProcessorTime b) => new(a.Client - b.Client, a.Server - b.Server, a.Pythons - b.Pythons);

    public static ProcessorTime operator /(ProcessorTime a, int count) => new(a.Client / count, a.Server / count, a.Pythons / count);
}
