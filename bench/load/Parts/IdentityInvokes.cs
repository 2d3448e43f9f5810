using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Warm invokes of a user whose signature is verified and whose policies are evaluated, against a server that does neither.</summary>
internal static class IdentityInvokes
{
    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var kiln = await KilnUp.StartAsync(settings);
        await using var open = await KilnUp.StartAsync(settings, ["--auth", "off"]);
        var roots = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        var anybodys = await Function.CreateHelloAsync(open.Client, settings.Runtime);
        using var user = await kiln.CreateUserAsync("bench", """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["lambda:List*","lambda:Get*"],"Resource":"*"},
              {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:${aws:PrincipalAccount}:function:hello",
               "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}]}
            """);
        var (identified, free) = await Rounds.SequentialAsync(settings, () => user.InvokeAsync("hello", Function.Event), anybodys.InvokeAsync, 30);
        var (users, root) = await Rounds.SequentialAsync(settings, () => user.InvokeAsync("hello", Function.Event), roots.InvokeAsync, 30);
        var apart = (identified.Median - free.Median) * 1000;
        var policies = (users.Median - root.Median) * 1000;
        return new(
            "Identity",
            $"{identified.Count} requests each, in blocks of 200 in turn: by a user with a policy of two statements, a variable and a condition, and the same to a server with `--auth off`. " +
            $"Then the user beside root, for whom no policy is evaluated: {policies:0} µs apart.",
            [new(Bounds.Identity, $"{settings.Runtime} hello", $"{identified.Median:0.000} ms", $"`--auth off`: {free.Median:0.000} ms", apart)],
            [WarmInvokes.Heading, WarmInvokes.Row("identity on", identified), WarmInvokes.Row("off", free), WarmInvokes.Row("user", users), WarmInvokes.Row("root", root)]);
    }
}
