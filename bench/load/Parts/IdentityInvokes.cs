using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Warm invokes of a user whose signature is verified and whose policies are evaluated, against a server that does neither.</summary>
internal static class IdentityInvokes
{
    // Two processes of one program differ by more than what is measured here: where their code and data happen to lie.
    private const int Pairs = 6;
    private const int Blocks = 50;

    // Which of the server's pollers a connection falls to makes as much of a difference as what is measured: by turns each.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Open = ["--auth", "off"];

    // What it hangs on is the same for all requests of the user: it is weighed once.
    private const string Policy = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":["lambda:List*","lambda:Get*"],"Resource":"*"},
          {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:${aws:PrincipalAccount}:function:hello",
           "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}]}
        """;

    // Each request comes at another time.
    private const string Weighed = """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":["lambda:List*","lambda:Get*"],"Resource":"*"},
          {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:${aws:PrincipalAccount}:function:hello",
           "Condition":{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}]}
        """;

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < settings.Rounds(Pairs); i++)
            pairs.Add(await MeasurePairAsync(settings, isOpenFirst: i % 2 == 1));
        var (identified, weighed, free) = (Join(pairs, p => p.Identified), Join(pairs, p => p.Weighed), Join(pairs, p => p.Free));
        var (apart, weighing) = (pairs.ConvertAll(p => 1000 * Rounds.Apart(p.Identified, p.Free)), pairs.ConvertAll(p => 1000 * Rounds.Apart(p.Weighed, p.FreeAgain)));
        return new(
            "Identity",
            $"{pairs.Count} pairs of servers, of which one or the other starts first, and {identified.Count} requests of each kind, in blocks of 200 in turn: by a user with a policy of two statements, "
            + "a variable and a condition on the region, by another whose condition is on the time, which is weighed anew each time, and the same to a server with `--auth off`. "
            + $"A pair differs by the median of what its neighbouring blocks differ by: {Each(apart)} µs, and {Each(weighing)} weighed anew. The figures are the means of the pairs.",
            [
                new(Bounds.Identity, $"{settings.Runtime} hello", $"{identified.Median:0.000} ms", $"`--auth off`: {free.Median:0.000} ms", apart.Average()),
                new(Bounds.Identity, $"{settings.Runtime} hello, weighed anew", $"{weighed.Median:0.000} ms", $"`--auth off`: {free.Median:0.000} ms", weighing.Average()),
            ],
            [WarmInvokes.Heading, WarmInvokes.Row("identity on", identified), WarmInvokes.Row("weighed anew", weighed), WarmInvokes.Row("off", free)]);
    }

    private static async Task<Pair> MeasurePairAsync(Settings settings, bool isOpenFirst)
    {
        await using var first = await KilnUp.StartAsync(settings, isOpenFirst ? Open : []);
        await using var second = await KilnUp.StartAsync(settings, isOpenFirst ? [] : Open);
        var (kiln, open) = isOpenFirst ? (second, first) : (first, second);
        await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        await Function.CreateHelloAsync(open.Client, settings.Runtime);
        using var user = await kiln.CreateUserAsync("bench", Policy, ConnectionLife);
        using var other = await kiln.CreateUserAsync("other", Weighed, ConnectionLife);
        using var anybody = open.Client.WithConnectionLife(ConnectionLife);
        var taken = await Rounds.BlocksAsync(
            settings, Blocks, [.. new[] { user, anybody, other, anybody }.Select(client => (Func<Task>)(() => client.InvokeAsync("hello", Function.Event)))]);
        return new(taken[0], taken[2], taken[1], taken[3]);
    }

    private static Sample Join(List<Pair> pairs, Func<Pair, IReadOnlyList<Sample>> kind) => new(pairs.SelectMany(kind));

    private static string Each(List<double> apart) => string.Join(", ", apart.Select(a => $"{a:0}"));

    private sealed record Pair(IReadOnlyList<Sample> Identified, IReadOnlyList<Sample> Weighed, IReadOnlyList<Sample> Free, IReadOnlyList<Sample> FreeAgain);
}
