using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;
using Microsoft.Extensions.Primitives;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>What must be true of any policies: held against thousands that a seeded generator makes.</summary>
public sealed class EvaluatorPropertyTests
{
    private const int Rounds = 4000;
    private const string Account = "111111111111";
    private static readonly string[] Actions = ["lambda:InvokeFunction", "lambda:GetFunction", "logs:PutLogEvents", "iam:GetRole"];
    private static readonly string[] ActionPatterns = ["*", "lambda:*", "lambda:Invoke*", "logs:*", "*:Get*", "lambda:GetFunctio?", "iam:GetRole"];

    private static readonly string[] Resources =
        ["arn:aws:lambda:us-east-1:111111111111:function:a", "arn:aws:lambda:us-east-1:111111111111:function:b", "arn:aws:lambda:us-east-1:222222222222:function:a"];

    private static readonly string[] ResourcePatterns =
        ["*", "arn:aws:lambda:*:*:function:a", "arn:aws:lambda:*:111111111111:function:*", "arn:aws:lambda:*:*:function:${aws:PrincipalTag/t}", "arn:aws:lambda:us-east-1:*"];

    private static readonly string[] Conditions =
    [
        "", "", "", ""","Condition":{"StringEquals":{"k:a":"1"}}""", ""","Condition":{"StringNotEquals":{"k:a":"1"}}""",
        ""","Condition":{"Null":{"k:b":"true"}}""", ""","Condition":{"ForAllValues:StringLike":{"k:c":["x*","y"]}}""", ""","Condition":{"NumericLessThanIfExists":{"k:b":"5"}}""",
    ];

    private static readonly string[] Principals =
        ["\"*\"", """{"AWS":"111111111111"}""", """{"AWS":"arn:aws:iam::111111111111:user/u"}""", """{"AWS":"arn:aws:iam::111111111111:role/r"}""",
         """{"AWS":"arn:aws:sts::111111111111:assumed-role/r/s"}""", """{"Service":"s3.amazonaws.com"}"""];

    private static readonly RequestPrincipal[] Askers =
    [
        new(PrincipalKind.User, Account, "arn:aws:iam::111111111111:user/u", "AIDAU0000000000000000", "arn:aws:iam::111111111111:user/u"),
        new(PrincipalKind.AssumedRole, Account, "arn:aws:sts::111111111111:assumed-role/r/s", "AROAR0000000000000000:s", "arn:aws:iam::111111111111:role/r"),
    ];

    [Fact]
    public void Order_does_not_matter() => ForAll(7, (world, random) =>
    {
        var shuffled = world with { Identity = Shuffle(world.Identity, random), Boundary = Shuffle(world.Boundary, random), Resource = Shuffle(world.Resource, random) };
        Assert.Equal(world.Decide().Decision, shuffled.Decide().Decision);
        return true;
    });

    [Fact]
    public void Another_allow_takes_nothing_away() => ForAll(11, (world, random) =>
    {
        if (!world.Decide().IsAllowed)
            return false;
        Assert.True((world with { Identity = [.. world.Identity!, Statement(random, "Allow")] }).Decide().IsAllowed);
        if (world.Boundary is not null)
            Assert.True((world with { Boundary = [.. world.Boundary, Statement(random, "Allow")] }).Decide().IsAllowed);
        if (world.Session is not null)
            Assert.True((world with { Session = [.. world.Session, Statement(random, "Allow")] }).Decide().IsAllowed);
        Assert.True((world with { Resource = [.. world.Resource ?? [], ResourceStatement(random, "Allow")] }).Decide().IsAllowed);
        return true;
    });

    [Fact]
    public void Another_deny_gives_nothing() => ForAll(13, (world, random) =>
    {
        if (world.Decide().IsAllowed)
            return false;
        Assert.False((world with { Identity = [.. world.Identity!, Statement(random, "Deny")] }).Decide().IsAllowed);
        Assert.False((world with { Boundary = [.. world.Boundary ?? [], Statement(random, "Deny")] }).Decide().IsAllowed);
        Assert.False((world with { Session = [.. world.Session ?? [], Statement(random, "Deny")] }).Decide().IsAllowed);
        Assert.False((world with { Resource = [.. world.Resource ?? [], ResourceStatement(random, "Deny")] }).Decide().IsAllowed);
        return true;
    });

    [Fact]
    public void Explicit_deny_wins_wherever_it_stands() => ForAll(17, (world, random) =>
    {
        const string Deny = """{"Effect":"Deny","Action":"*","Resource":"*"}""";
        var places = new[]
        {
            world with { Identity = [.. world.Identity!, Deny] },
            world with { Boundary = [Deny, .. world.Boundary ?? []] },
            world with { Session = [Deny, .. world.Session ?? []] },
            world with { Resource = [.. world.Resource ?? [], """{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"""] },
        };
        Assert.All(places, place => Assert.Equal(PolicyDecision.ExplicitDeny, place.Decide().Decision));
        return true;
    });

    [Fact]
    public void Boundary_and_session_policies_never_grant() => ForAll(19, (world, random) =>
    {
        var bare = (world with { Boundary = null, Session = null }).Decide().IsAllowed;
        Assert.False(!bare && (world with { Boundary = [Statement(random, "Allow"), .. world.Boundary ?? []] }).Decide().IsAllowed);
        Assert.False(!bare && (world with { Session = [Statement(random, "Allow"), .. world.Session ?? []] }).Decide().IsAllowed);
        return true;
    });

    [Fact]
    public void Nothing_comes_of_nothing() => ForAll(23, (world, _) =>
    {
        Assert.False((world with { Identity = ["""{"Effect":"Deny","Action":"none:None","Resource":"*"}"""], Resource = null }).Decide().IsAllowed);
        return true;
    });

    [Fact]
    public void Another_account_needs_both_sides() => ForAll(29, (world, _) =>
    {
        var foreign = world with { Target = Resources[2] };
        if (!foreign.Decide().IsAllowed)
            return false;
        Assert.False((foreign with { Resource = null }).Decide().IsAllowed);
        Assert.False((foreign with { Identity = ["""{"Effect":"Allow","Action":"none:None","Resource":"*"}"""] }).Decide().IsAllowed);
        return true;
    });

    // The plain reading of one set of identity policies without conditions, written down a second time.
    [Fact]
    public void Evaluator_agrees_with_a_simple_model()
    {
        var random = new Random(31);
        for (var round = 0; round < Rounds; round++)
        {
            var statements = Enumerable.Range(0, random.Next(1, 5)).Select(_ => (
                Deny: random.Next(3) == 0, Action: Pick(random, ActionPatterns), NotAction: random.Next(4) == 0,
                Resource: Pick(random, ResourcePatterns[..3]), NotResource: random.Next(4) == 0)).ToList();
            var (action, resource) = (Pick(random, Actions), Pick(random, Resources));
            var texts = statements.Select(s =>
                $$"""{"Effect":"{{(s.Deny ? "Deny" : "Allow")}}","{{(s.NotAction ? "Not" : "")}}Action":"{{s.Action}}","{{(s.NotResource ? "Not" : "")}}Resource":"{{s.Resource}}"}""");
            var matching = statements.Where(s => Like(s.Action, action) != s.NotAction && Like(s.Resource, resource) != s.NotResource).ToList();
            var expected = matching.Exists(s => s.Deny) ? PolicyDecision.ExplicitDeny : matching.Count > 0 ? PolicyDecision.Allow : PolicyDecision.ImplicitDeny;
            Assert.Equal(expected, Set([.. texts])!.Decide(action, resource, NoContext.Instance).Decision);
        }
    }

    private static bool Like(string pattern, string text) => System.Text.RegularExpressions.Regex.IsMatch(
        text, "^" + System.Text.RegularExpressions.Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$",
        System.Text.RegularExpressions.RegexOptions.IgnoreCase);

    /// <param name="property">Returns false where it says nothing of that world; of one in a hundred at least it must say something.</param>
    private static void ForAll(int seed, Func<World, Random, bool> property)
    {
        var random = new Random(seed);
        var weighed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            if (property(World.Any(random), random))
                weighed++;
        }
        Assert.InRange(weighed, Rounds / 100, Rounds);
    }

    private static string[]? Shuffle(string[]? statements, Random random)
    {
        string[]? copy = statements is null ? null : [.. statements];
        random.Shuffle(copy ?? []);
        return copy;
    }

    private static string[] Statements(Random random) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Statement(random, random.Next(4) == 0 ? "Deny" : "Allow"))];

    private static string Statement(Random random, string effect) =>
        $$"""{"Effect":"{{effect}}","{{Not(random)}}Action":"{{Pick(random, ActionPatterns)}}","{{Not(random)}}Resource":"{{Pick(random, ResourcePatterns)}}"{{Pick(random, Conditions)}}}""";

    private static string ResourceStatement(Random random, string effect) =>
        $$"""{"Effect":"{{effect}}","Principal":{{Pick(random, Principals)}},"Action":"{{Pick(random, ActionPatterns)}}","Resource":"{{Pick(random, ResourcePatterns)}}"{{Pick(random, Conditions)}} }""";

    private static string Not(Random random) => random.Next(6) == 0 ? "Not" : "";

    private static T Pick<T>(Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private static PolicySet? Set(string[]? statements) =>
        statements is null ? null : new([new("p", FakeIdentities.Document(string.Join(',', statements)), PolicySource.User)]);

    /// <summary>Policies of every kind, somebody who asks, and for what.</summary>
    private sealed record World(
        RequestPrincipal Asker, string[]? Identity, string[]? Boundary, string[]? Session, string[]? Resource, string Action, string Target, Dictionary<string, StringValues> Keys)
        : IConditionContext
    {
        internal static World Any(Random random) => new(
            Pick(random, Askers), Statements(random), random.Next(3) == 0 ? Statements(random) : null, random.Next(4) == 0 ? Statements(random) : null,
            random.Next(2) == 0 ? [ResourceStatement(random, "Allow"), ResourceStatement(random, random.Next(4) == 0 ? "Deny" : "Allow")] : null,
            Pick(random, Actions), Pick(random, Resources), Values(random));

        internal AccessDecision Decide() => AccessEvaluator.Decide(
            Asker, new(Set(Identity)!, Set(Boundary), Set(Session)),
            new(Action, Target, ArnParts.AccountOf(Target),
                Resource is null ? null : PolicyDocument.Stored(FakeIdentities.Document(string.Join(',', Resource)), PolicyKind.Resource), this));

        public StringValues Find(string key) => Keys.GetValueOrDefault(key);

        private static Dictionary<string, StringValues> Values(Random random)
        {
            var keys = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
            if (random.Next(2) == 0)
                keys["k:a"] = Pick(random, (string[])["1", "2"]);
            if (random.Next(2) == 0)
                keys["k:b"] = Pick(random, (string[])["3", "7", "x"]);
            if (random.Next(2) == 0)
                keys["k:c"] = Pick(random, (string[][])[["xa"], ["xa", "y"], ["z", "y"]]);
            if (random.Next(2) == 0)
                keys["aws:PrincipalTag/t"] = Pick(random, (string[])["a", "*", "b"]);
            return keys;
        }
    }
}
