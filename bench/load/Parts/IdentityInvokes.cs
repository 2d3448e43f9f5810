using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Warm invokes of a user whose signature is verified and whose policies are evaluated, against a server that does neither.</summary>
internal static class IdentityInvokes
{
    // Two processes of one program differ by more than what is measured here: where their code and data happen to lie.
    private const int Pairs = 8;
    private const int Blocks = 50;
    private static readonly string[] Open = ["--auth", "off"];

    private const string Policy = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":["lambda:List*","lambda:Get*"],"Resource":"*"},
          {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:${aws:PrincipalAccount}:function:hello",
           "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}]}
        """;

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        var pairs = new List<Turns>();
        for (var i = 0; i < settings.Rounds(Pairs); i++)
            pairs.Add(await MeasurePairAsync(settings, isOpenFirst: i % 2 == 1));
        var (identified, free) = (new Sample(pairs.Select(p => p.One)), new Sample(pairs.Select(p => p.Other)));
        var apart = pairs.Select(p => p.Apart * 1000).ToList();
        return new(
            "Identity",
            $"{pairs.Count} pairs of servers, of which one or the other starts first, and {identified.Count} requests to each side, in blocks of 200 in turn: by a user with a policy of two statements, "
            + "a variable and a condition, and the same to a server with `--auth off`. A pair differs by the median of what its neighbouring blocks differ by: "
            + $"{string.Join(", ", apart.Select(a => $"{a:0}"))} µs. The figure is the mean of the pairs.",
            [new(Bounds.Identity, $"{settings.Runtime} hello", $"{identified.Median:0.000} ms", $"`--auth off`: {free.Median:0.000} ms", apart.Average())],
            [WarmInvokes.Heading, WarmInvokes.Row("identity on", identified), WarmInvokes.Row("off", free)]);
    }

    private static async Task<Turns> MeasurePairAsync(Settings settings, bool isOpenFirst)
    {
        await using var first = await KilnUp.StartAsync(settings, isOpenFirst ? Open : []);
        await using var second = await KilnUp.StartAsync(settings, isOpenFirst ? [] : Open);
        var (kiln, open) = isOpenFirst ? (second, first) : (first, second);
        await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var anybodys = await Function.CreateHelloAsync(open.Client, settings.Runtime);
        using var user = await kiln.CreateUserAsync("bench", Policy);
        return await Rounds.SequentialAsync(settings, () => user.InvokeAsync("hello", Function.Event), anybodys.InvokeAsync, Blocks);
    }
}
