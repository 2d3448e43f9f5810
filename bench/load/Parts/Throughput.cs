using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>As many invokes as 32 connections can make, against the path's floor with as many Python loops as there are environments.</summary>
internal static class Throughput
{
    private const int Connections = 32;

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var kiln = await KilnUp.StartAsync(settings);
        await using var floor = await EchoFloor.StartAsync(settings, settings.Interpreter, loops: Connections);
        var function = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var turn = TimeSpan.FromSeconds(settings.Quick ? 0.5 : 3);
        var (kilns, floors) = (new List<Turn>(), new List<Turn>());
        for (var i = -1; i < settings.Rounds(5); i++)
        {
            var one = await Rounds.ConcurrentAsync(function.InvokeAsync, kiln.ProcessId, Connections, turn);
            var other = await Rounds.ConcurrentAsync(floor.InvokeAsync, floor.ProcessId, Connections, turn);
            // The first turn is for environments to come up, and code to be compiled.
            if (i < 0)
                continue;
            kilns.Add(one);
            floors.Add(other);
        }
        var (rate, bare) = (Median(kilns), Median(floors));
        var (tail, bareTail) = (Latency(kilns).At(0.99), Latency(floors).At(0.99));
        return new(
            "Throughput",
            $"{Connections} connections, each with its next request as soon as the last is answered; {kilns.Count} turns of {turn.TotalSeconds} s each, the median of their rates. The floor has {Connections} Python loops.\n"
            + "The last columns are the processor time of a request, µs: all three take it from the same cores.",
            [
                new(Bounds.Rate, $"{settings.Runtime} hello", $"{rate:0}/s", $"floor: {bare:0}/s", rate / bare),
                new(Bounds.RateTail, $"{settings.Runtime} hello", $"{tail:0.0} ms", $"floor: {bareTail:0.0} ms", tail),
            ],
            ["| | invokes/s | slowest turn | fastest | p50, ms | p99 | client, µs | server | Pythons |\n|---|---|---|---|---|---|---|---|---|", Row("Kiln", kilns), Row("floor", floors)]);
    }

    private static double Median(List<Turn> turns) => turns.Select(t => t.PerSecond).Order().ElementAt(turns.Count / 2);

    private static Sample Latency(List<Turn> turns) => new(turns.Select(t => t.Latency));

    private static string Row(string name, List<Turn> turns)
    {
        var latency = Latency(turns);
        return $"| {name} | {Median(turns):0} | {turns.Min(t => t.PerSecond):0} | {turns.Max(t => t.PerSecond):0} | {latency.Median:0.0} | {latency.At(0.99):0.0} | {turns.Average(t => t.Used.Client):0} | {turns.Average(t => t.Used.Server):0} | {turns.Average(t => t.Used.Pythons):0} |";
    }
}
