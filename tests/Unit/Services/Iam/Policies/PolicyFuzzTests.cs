using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Policies;

namespace Kiln.Unit.Services.Iam.Policies;

/// <summary>Whatever is sent as a policy or a request, nothing falls over, and what is broken allows nothing.</summary>
public sealed class PolicyFuzzTests
{
    private const string Valid =
        """{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"Allow","Principal":{"AWS":["111111111111"]},"Action":["lambda:Invoke*","s3:*"],"NotResource":"arn:aws:lambda:*:*:function:${aws:username, 'x'}","Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":["a*",1,true]},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"DateLessThan":{"aws:CurrentTime":"2019-07-01T13:20:15Z"}}}]}""";

    private static readonly string[] Snippets =
    [
        "\"", "{", "}", "[", "]", ":", ",", "null", "1e999", "-0", "${", "${aws:username", "*", "?", "\\u0000", "\\ud800", "\uFFFE", "\uFFFF", "\"Effect\":\"Deny\"", "NotAction", "::::::",
        "arn:aws:lambda:us-east-1:111111111111:function:f", "/33", "::ffff:1.2.3.4/200", "\"Condition\":{\"Null\":{\"a\":\"x\"}}", "\\", "\n", "é", "12345678901234567890", "9999-99-99T99:99:99Z",
    ];

    [Fact]
    public void Broken_documents_have_a_fault_and_whole_ones_can_be_evaluated()
    {
        var random = new Random(20181120);
        string[] seeds = [Valid, Valid.Replace("\"Principal\":{\"AWS\":[\"111111111111\"]},", "", StringComparison.Ordinal), .. ManagedPolicy.All.Select(p => p.Document)];
        var whole = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = Mutate(seeds[random.Next(seeds.Length)], random);
            foreach (var kind in Enum.GetValues<PolicyKind>())
            {
                if (PolicyParser.TryParse(text, kind, out var document, out var fault))
                {
                    whole++;
                    Evaluate(document, kind);
                }
                else
                {
                    Assert.False(string.IsNullOrEmpty(fault));
                }
            }
        }
        Assert.True(whole > 100);
    }

    [Fact]
    public void Fuzzed_requests_are_never_allowed_what_no_statement_names()
    {
        var random = new Random(5);
        var set = new PolicySet([new("p", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:111111111111:function:f"}]}""", PolicySource.User)]);
        for (var round = 0; round < 50_000; round++)
        {
            var action = random.Next(2) == 0 ? "lambda:InvokeFunction" : Mutate("lambda:InvokeFunction", random);
            var resource = Mutate("arn:aws:lambda:us-east-1:111111111111:function:f", random);
            var allowed = set.Decide(action, resource, NoContext.Instance).Decision == PolicyDecision.Allow;
            var named = action.Equals("lambda:InvokeFunction", StringComparison.OrdinalIgnoreCase) && resource == "arn:aws:lambda:us-east-1:111111111111:function:f";
            Assert.Equal(named, allowed);
        }
    }

    // A tag or session name is a text, whatever stands in it.
    [Theory]
    [InlineData("*")]
    [InlineData("?")]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("${aws:username}")]
    [InlineData("${*}")]
    public void Value_of_a_variable_is_no_pattern(string value)
    {
        var pattern = TextPattern.Of("team-${aws:PrincipalTag/team}", wildcards: true, variables: true);
        Assert.NotEqual(Match.Yes, pattern.Matches("team-red", new OneKey(value)));
        Assert.NotEqual(Match.Yes, pattern.Matches("team-r", new OneKey(value)));
    }

    private static void Evaluate(PolicyDocument document, PolicyKind kind)
    {
        var principal = new RequestPrincipal(PrincipalKind.User, "111111111111", "arn:aws:iam::111111111111:user/u", "AIDAU", "arn:aws:iam::111111111111:user/u");
        if (kind != PolicyKind.Identity)
        {
            ResourcePolicy.Decide(document, principal, false, "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111111111111:function:f", new OneKey("10.0.0.1"));
            return;
        }
        foreach (var statement in document.Statements)
        {
            statement.SpeaksOfAction("lambda:InvokeFunction");
            statement.SpeaksOfResource("arn:aws:lambda:us-east-1:111111111111:function:f", new OneKey("x"));
            statement.ConditionsHold(new OneKey("10.0.0.1"));
        }
    }

    private static string Mutate(string text, Random random)
    {
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(0, 8), text.Length - at);
            text = random.Next(3) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, Snippets[random.Next(Snippets.Length)]),
                _ => text.Remove(at, length).Insert(at, Snippets[random.Next(Snippets.Length)]),
            };
        }
        return text;
    }

    private sealed class OneKey(string value) : IConditionContext
    {
        public Microsoft.Extensions.Primitives.StringValues Find(string key) => value;
    }
}
