using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>Warm invokes of a user whose policies are evaluated, against root, for whom there is nothing to evaluate.</summary>
internal static class IdentityInvokes
{
    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var kiln = await KilnUp.StartAsync(settings);
        var function = await Function.CreateHelloAsync(kiln.Client, settings.Runtime);
        using var user = await kiln.CreateUserAsync("bench", """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":["lambda:List*","lambda:Get*"],"Resource":"*"},
              {"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:${aws:PrincipalAccount}:function:hello",
               "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}]}
            """);
        var (users, roots) = await Rounds.SequentialAsync(settings, () => user.InvokeAsync("hello", Function.Event), function.InvokeAsync, 30);
        var apart = (users.Median - roots.Median) * 1000;
        return new(
            "Identity",
            $"{users.Count} requests each, in blocks of 200 in turn, to the same environment: signed by a user with a policy of two statements, a variable and a condition, and by root.",
            [new(Bounds.Identity, $"{settings.Runtime} hello", $"{users.Median:0.000} ms", $"root: {roots.Median:0.000} ms", apart)],
            [WarmInvokes.Heading, WarmInvokes.Row("user", users), WarmInvokes.Row("root", roots)]);
    }
}
