using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Warm invokes, against serverless-offline.</summary>
internal static class PeerInvokes
{
    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var peer = await ServerlessOffline.StartAsync(settings, settings.Interpreter);
        await using var kiln = await KilnUp.StartAsync(settings);
        var function = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var (warm, theirs) = await Rounds.SequentialAsync(settings, function.InvokeAsync, peer.InvokeAsync, 10);
        return new(
            "Warm invoke, beside serverless-offline",
            "The same function and requests at the Lambda endpoint of serverless-offline (npm, versions in `bench/peers/serverless-offline`), in blocks of 200 in\n"
            + "turn. It keeps one Python process for the function and checks no signatures.",
            [new(Bounds.Peer, $"{settings.Runtime} hello", $"{warm.Median:0.000} ms", $"serverless-offline: {theirs.Median:0.000} ms", theirs.Median / warm.Median)],
            [WarmInvokes.Heading, WarmInvokes.Row("Kiln", warm), WarmInvokes.Row("serverless-offline", theirs)]);
    }
}
