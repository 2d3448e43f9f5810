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
    public static async Task<(Sample One, Sample Other)> SequentialAsync(Settings settings, Func<Task> one, Func<Task> other, int blocks)
    {
        var taken = await BlocksAsync(settings, blocks, one, other);
        return (new(taken[0]), new(taken[1]));
    }

    /// <summary>The same of any number.</summary>
    /// <returns>The blocks of each.</returns>
    public static async Task<IReadOnlyList<Sample>[]> BlocksAsync(Settings settings, int blocks, params Func<Task>[] invokes)
    {
        await TakeAsync(settings.Rounds(WarmUp), invokes);
        return await TakeAsync(settings.Rounds(blocks), invokes);
    }

    /// <summary>Milliseconds that the one takes longer: the median of what neighbouring blocks differ by, as a machine is slow and fast for seconds.</summary>
    public static double Apart(IReadOnlyList<Sample> ones, IReadOnlyList<Sample> others)
    {
        var apart = ones.Zip(others, (one, other) => one.Median - other.Median).Order().ToList();
        return (apart[(apart.Count - 1) / 2] + apart[apart.Count / 2]) / 2;
    }

    private static async Task<IReadOnlyList<Sample>[]> TakeAsync(int count, Func<Task>[] invokes)
    {
        var taken = Array.ConvertAll(invokes, static _ => new List<Sample>());
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < invokes.Length; k++)
                taken[k].Add(await SequentialAsync(invokes[k], Block));
        }
        return taken;
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
