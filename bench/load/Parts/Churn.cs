using System.Diagnostics;
using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>
/// How many environments a second live a whole life.
/// <list type="number">
/// <item>Many functions of the same code exist, and none has an environment.</item>
/// <item>Each is invoked once, three at a time: so many environments are created and invoked. Then once more: the first time, the server still compiles its code, and functions get what is made at their first event.</item>
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

        var cold = await RoundAsync(kiln.ProcessId, functions);
        var warm = await RoundAsync(kiln.ProcessId, functions);
        return new(
            "Creation and destruction",
            $"{functions.Length} functions of the same code, each invoked once, {AtATime} at a time, by a server that keeps an idle environment for {KeepAlive.TotalSeconds} s (`KILN_KEEPALIVE_SECONDS`), so that they are\n"
            + "destroyed while others are created. Counted until the server has no more processes below it than it ends with, less that last second of rest. The second such round counts.",
            [new(Bounds.Churn, $"{settings.Runtime} hello", $"{functions.Length} in {warm.Worked.TotalSeconds:0.00} s", $"first round: {cold.PerSecond:0}/s", warm.PerSecond)],
            [
                $"All were answered after {warm.Answered.TotalSeconds:0.00} s ({functions.Length / warm.Answered.TotalSeconds:0}/s; an invoke took {warm.Latency.Median:0.0} ms, p99 {warm.Latency.At(0.99):0.0}), when {warm.Living} processes lived.",
                $"They were gone after {warm.Gone.TotalSeconds:0.00} s, but for {warm.Left} that the server keeps.",
            ]);
    }

    private static async Task<Round> RoundAsync(int server, Function[] functions)
    {
        var started = Stopwatch.GetTimestamp();
        var latency = new Sample();
        await Parallel.ForEachAsync(functions, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (function, _) =>
        {
            var time = await Client.TimeAsync(function.InvokeAsync);
            lock (latency)
                latency.Add(time);
        });
        var answered = Stopwatch.GetElapsedTime(started);
        var living = ProcessTree.Below(server).Count;
        var (gone, left) = await WaitUntilGoneAsync(server, started);
        return new(functions.Length, answered, gone, latency, living, left);
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

    private sealed record Round(int Count, TimeSpan Answered, TimeSpan Gone, Sample Latency, int Living, int Left)
    {
        public TimeSpan Worked => TimeSpan.FromTicks(Math.Max((Gone - KeepAlive).Ticks, Answered.Ticks));
        public double PerSecond => Count / Worked.TotalSeconds;
    }
}
