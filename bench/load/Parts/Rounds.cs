using System.Diagnostics;
using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Invokes of two servers in turn, so that what else happens on the machine happens to both.</summary>
internal static class Rounds
{
    private const int Block = 200;

    /// <summary>One request at a time, in blocks.</summary>
    public static async Task<(Sample One, Sample Other)> SequentialAsync(Settings settings, Func<Task> one, Func<Task> other, int blocks)
    {
        // Until the last piece of code on the path is compiled for good.
        await SequentialAsync(one, settings.Rounds(6000));
        await SequentialAsync(other, settings.Rounds(6000));
        var (ones, others) = (new List<Sample>(), new List<Sample>());
        for (var i = 0; i < settings.Rounds(blocks); i++)
        {
            ones.Add(await SequentialAsync(one, Block));
            others.Add(await SequentialAsync(other, Block));
        }
        return (new(ones), new(others));
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
