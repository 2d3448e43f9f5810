using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>
/// HTTP request to response of an invoke that finds no environment, against the start of the bare interpreter.
/// </summary>
internal static class ColdStarts
{
    // Enough for a blank environment to take the place of the one that was used.
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(200);

    public static async Task<Section> OutOfPoolAsync(Settings settings)
    {
        await using var bare = BareStarts.Open(settings);
        await using var kiln = await KilnUp.StartAsync(settings);
        var samples = new Dictionary<Interpreter, ColdStartSample>();
        foreach (var interpreter in settings.Interpreters)
        {
            var function = await Function.CreateHelloAsync(kiln.Client, interpreter.Runtime, interpreter.Runtime.Replace('.', '-'));
            samples[interpreter] = await MeasureAsync(bare, function, interpreter, "pass", settings.Rounds(interpreter == settings.Interpreter ? 41 : 15));
        }
        return new(
            "Cold start",
            $"An update of the function's configuration retires its environment; {Refill.TotalMilliseconds} ms later, when the pool of blank environments is full again, an invoke is\n"
            + $"timed; and as much later the start of the same interpreter, `python -I -c pass` (`-E -s` for 2.7). Taken in turn. {samples[settings.Interpreter].Cold.Count} rounds for {settings.Runtime},\n"
            + "fewer for the others.",
            [samples[settings.Interpreter].Figure(Bounds.ColdStart, $"{settings.Runtime} hello", "`-I -c pass`")],
            [ColdStartSample.Heading, .. samples.Select(s => s.Value.Row(s.Key.Runtime))]);
    }

    public static async Task<Section> PoolEmptyAsync(Settings settings)
    {
        await using var bare = BareStarts.Open(settings);
        await using var kiln = await KilnUp.StartAsync(settings, ("KILN_BLANK_POOL", "0"));
        var function = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var sample = await MeasureAsync(bare, function, settings.Interpreter, "pass", settings.Rounds(41));
        return new(
            "Cold start, pool empty",
            "The same, of a server that keeps no blank environments (`KILN_BLANK_POOL=0`), as after a burst.",
            [sample.Figure(Bounds.ColdStartPoolEmpty, $"{settings.Runtime} hello", "`-I -c pass`")],
            [ColdStartSample.Heading, sample.Row(settings.Runtime)]);
    }

    /// <param name="code">What the bare interpreter runs.</param>
    public static async Task<ColdStartSample> MeasureAsync(BareStarts starts, Function function, Interpreter interpreter, string code, int rounds)
    {
        var sample = new ColdStartSample(new(), new());
        for (var i = -2; i < rounds; i++)
        {
            await function.ChangeAsync();
            await Task.Delay(Refill);
            var cold = await Client.TimeAsync(function.InvokeAsync);
            await Task.Delay(Refill);
            var bare = await starts.TimeAsync(interpreter, code);
            // The first ones start what all share, and fill the page cache.
            if (i < 0)
                continue;
            sample.Cold.Add(cold);
            sample.Bare.Add(bare);
        }
        return sample;
    }
}

internal sealed record ColdStartSample(Sample Cold, Sample Bare)
{
    public const string Heading = "| runtime | cold invoke, ms | p95 | bare, ms | p95 | cold / bare |\n|---|---|---|---|---|---|";

    public string Row(string runtime) =>
        $"| {runtime} | {Cold.Median:0.00} | {Cold.At(0.95):0.00} | {Bare.Median:0.00} | {Bare.At(0.95):0.00} | {Cold.Median / Bare.Median:0.000} |";

    public Figure Figure(Bound bound, string of, string floor) =>
        new(bound, of, $"{Cold.Median:0.00} ms", $"{floor}: {Bare.Median:0.00} ms", Cold.Median / Bare.Median);
}
