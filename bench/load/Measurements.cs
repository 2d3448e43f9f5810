using System.Diagnostics;

namespace Kiln.Load;

/// <summary>The floor of a cold start without preparation: how long the bare interpreter takes to do nothing.</summary>
internal static class BareInterpreter
{
    public static Sample Measure(string interpreter, int runs)
    {
        var sample = new Sample();
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(interpreter, ["-s", "-E", "-c", "pass"]);
            process.WaitForExit();
            sample.Add(Stopwatch.GetElapsedTime(started));
        }
        return sample;
    }
}

/// <summary>HTTP request to response, of an invoke that finds no environment.</summary>
internal static class ColdStarts
{
    public static async Task<Sample> MeasureAsync(Function function, int runs)
    {
        var sample = new Sample();
        await function.InvokeAsync();
        for (var i = 0; i < runs; i++)
        {
            await function.ChangeAsync(i);
            var started = Stopwatch.GetTimestamp();
            await function.InvokeAsync();
            sample.Add(Stopwatch.GetElapsedTime(started));
        }
        return sample;
    }
}

/// <summary>HTTP request to response, of invokes that find one.</summary>
internal static class WarmInvokes
{
    public static async Task<Sample> SequentialAsync(Function function, int count)
    {
        for (var i = 0; i < count / 5; i++)
            await function.InvokeAsync();
        return await RunAsync(function, () => count-- > 0);
    }

    public static async Task<Throughput> ConcurrentAsync(Function function, int connections, TimeSpan duration)
    {
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => function.InvokeAsync()));
        var started = Stopwatch.GetTimestamp();
        var samples = await Task.WhenAll(Enumerable.Range(0, connections)
            .Select(_ => Task.Run(() => RunAsync(function, () => Stopwatch.GetElapsedTime(started) < duration))));
        var all = new Sample(samples);
        return new(all.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, all);
    }

    private static async Task<Sample> RunAsync(Function function, Func<bool> more)
    {
        var sample = new Sample();
        while (more())
        {
            var started = Stopwatch.GetTimestamp();
            await function.InvokeAsync();
            sample.Add(Stopwatch.GetElapsedTime(started));
        }
        return sample;
    }
}

internal sealed record Throughput(double PerSecond, Sample Latency);
