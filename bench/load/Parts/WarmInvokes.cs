using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>One invoke after the other, each of which finds the same environment, against the path's floor.</summary>
internal static class WarmInvokes
{
    public const string Heading = "| | median, ms | p95 | p99 |\n|---|---|---|---|";

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var kiln = await KilnUp.StartAsync(settings);
        await using var floor = await EchoFloor.StartAsync(settings, settings.Interpreter, loops: 1);
        var function = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var (warm, bare) = await Rounds.SequentialAsync(settings, function.InvokeAsync, floor.InvokeAsync, 30);
        return new(
            "Warm invoke",
            $"{warm.Count} requests each, in blocks of 200 in turn. The floor is Kestrel that passes the body through a Unix socket to a Python loop, which decodes and\n"
            + "encodes the JSON, and back. It gets the same signed requests and looks at nothing.",
            [new(Bounds.Warm, $"{settings.Runtime} hello", $"{warm.Median:0.000} ms", $"floor: {bare.Median:0.000} ms", warm.Median / bare.Median)],
            [Heading, Row("Kiln", warm), Row("floor", bare)]);
    }

    public static string Row(string name, Sample sample) => $"| {name} | {sample.Median:0.000} | {sample.At(0.95):0.000} | {sample.At(0.99):0.000} |";
}
