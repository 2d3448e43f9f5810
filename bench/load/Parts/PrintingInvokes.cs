using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Warm invokes of a function that prints ten lines, against one that prints none.</summary>
internal static class PrintingInvokes
{
    private const string Printing =
        "def handler(event, context):\n    for number in range(10):\n        print('line', number, 'of a function that has much to say to', event['name'])\n    return {'message': 'Hello, ' + event['name']}\n";

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var kiln = await KilnUp.StartAsync(settings);
        var silent = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var printing = await Function.CreateAsync(kiln.Client, settings.Runtime, "printing", Printing);
        var (ten, none) = await Rounds.SequentialAsync(settings, printing.InvokeAsync, silent.InvokeAsync, 30);
        return new(
            "Warm invoke with ten lines",
            $"{ten.Count} requests each, in blocks of 200 in turn: of a function that prints ten lines of 60 bytes, and of one that prints none.",
            [new(Bounds.Printing, $"{settings.Runtime}, ten lines", $"{ten.Median:0.000} ms", $"no line: {none.Median:0.000} ms", ten.Median / none.Median)],
            [WarmInvokes.Heading, WarmInvokes.Row("ten lines", ten), WarmInvokes.Row("none", none)]);
    }
}
