using System.Diagnostics;
using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>
/// How many environments a second live a whole life.
/// <list type="number">
/// <item>Many functions of the same code exist, and none has an environment.</item>
/// <item>Each is invoked once, three at a time: so many environments are created and invoked.</item>
/// <item>They are destroyed meanwhile, since the server keeps an idle environment for a second only.</item>
/// <item>The end is when the kernel has no process of them left, less that second, which nobody works in.</item>
/// </list>
/// </summary>
internal static class Churn
{
    private const int AtATime = 3;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var kiln = await KilnUp.StartAsync(settings, ("KILN_KEEPALIVE_SECONDS", $"{KeepAlive.TotalSeconds}"));
        var functions = new Function[settings.Rounds(1000)];
        await Parallel.ForAsync(0, functions.Length, async (i, _) => functions[i] = await Function.CreateHelloAsync(kiln.Client, settings.Runtime, $"churn-{i}"));
        var first = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        await first.InvokeAsync();
        await Task.Delay(KeepAlive + Quiet);

        var started = Stopwatch.GetTimestamp();
        var latency = new Sample();
        await Parallel.ForEachAsync(functions, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (function, _) =>
        {
            var time = await Client.TimeAsync(function.InvokeAsync);
            lock (latency)
                latency.Add(time);
        });
        var answered = Stopwatch.GetElapsedTime(started);
        var living = ProcessTree.Below(kiln.ProcessId).Count;
        var (gone, left) = await WaitUntilGoneAsync(kiln.ProcessId, started);
        var worked = TimeSpan.FromTicks(Math.Max((gone - KeepAlive).Ticks, answered.Ticks));
        var rate = functions.Length / worked.TotalSeconds;
        return new(
            "Creation and destruction",
            $"{functions.Length} functions of the same code, each invoked once, {AtATime} at a time, by a server that keeps an idle environment for {KeepAlive.TotalSeconds} s (`KILN_KEEPALIVE_SECONDS`), so that they are\n"
            + "destroyed while others are created. Counted until the server has no more processes below it than it ends with, less that last second of rest.",
            [new(Bounds.Churn, $"{settings.Runtime} hello", $"{functions.Length} in {worked.TotalSeconds:0.00} s", "none", rate)],
            [
                $"All were answered after {answered.TotalSeconds:0.00} s ({functions.Length / answered.TotalSeconds:0}/s; an invoke took {latency.Median:0.0} ms, p99 {latency.At(0.99):0.0}), when {living} processes lived.",
                $"They were gone after {gone.TotalSeconds:0.00} s, but for {left} that the server keeps.",
            ]);
    }

    // Counted only now: looking at all processes ten times a second has its price too.
    private static async Task<(TimeSpan Gone, int Left)> WaitUntilGoneAsync(int server, long started)
    {
        var (fewest, since) = (int.MaxValue, TimeSpan.Zero);
        while (Stopwatch.GetElapsedTime(started) is var now && (fewest == int.MaxValue || now - since < KeepAlive + Quiet))
        {
            if (ProcessTree.Below(server).Count is var count && count < fewest)
                (fewest, since) = (count, now);
            await Task.Delay(20);
        }
        return (since, fewest);
    }
}
