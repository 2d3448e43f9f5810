using System.Net;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Invocations;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

/// <summary>What is remembered must never be told from what is decided anew.</summary>
public sealed class GrantMemoryTests
{
    private const string Account = "111111111111";
    private const string Function = "arn:aws:lambda:us-east-1:111111111111:function:f";
    private const string User = "arn:aws:iam::111111111111:user/u";
    private const string Id = "AIDAUUUUUUUUUUUUUUUUU";
    private static readonly Principal Principal = new(Account, User, Id);
    private static readonly Question Invoke = new("lambda:InvokeFunction", Function, "us-east-1");
    private readonly FakeIdentities _identities = new();
    private readonly FakeResources _resources = new();
    private readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Grant_is_known_until_an_identity_changes()
    {
        var memory = new GrantMemory(_identities);
        memory.Add(Principal, Invoke, null, _identities.ChangeStamp);
        Assert.True(memory.Has(Principal, Invoke, null));
        _identities.Add(User, Id);
        Assert.False(memory.Has(Principal, Invoke, null));
    }

    [Fact]
    public void What_was_decided_before_a_change_is_worthless_after_it()
    {
        var memory = new GrantMemory(_identities);
        var stamp = _identities.ChangeStamp;
        _identities.Add(User, Id);
        memory.Add(Principal, Invoke, null, stamp);
        Assert.False(memory.Has(Principal, Invoke, null));
    }

    [Fact]
    public void Grant_is_for_one_principal_question_and_policy()
    {
        var memory = new GrantMemory(_identities);
        const string Policy = "{}";
        memory.Add(Principal, Invoke, Policy, _identities.ChangeStamp);
        Assert.True(memory.Has(Principal, Invoke with { Action = string.Concat("lambda:", "InvokeFunction") }, Policy));
        Assert.False(memory.Has(Principal with { UserId = "AIDAOTHER" }, Invoke, Policy));
        Assert.False(memory.Has(Principal, Invoke with { Region = "eu-west-1" }, Policy));
        Assert.False(memory.Has(Principal, Invoke with { Resource = Function + ":live" }, Policy));
        Assert.False(memory.Has(Principal, Invoke with { Action = "lambda:GetFunction" }, Policy));
        Assert.False(memory.Has(Principal, Invoke, null));
        Assert.False(memory.Has(Principal, Invoke, "{ }"));
    }

    [Fact]
    public void Grant_that_hangs_on_its_origin_is_for_that_origin()
    {
        var memory = new GrantMemory(_identities);
        var origin = new RequestOrigin(IPAddress.Parse("203.0.113.9"), "curl", null, false);
        memory.Add(Principal, Invoke with { Origin = origin }, null, _identities.ChangeStamp);
        Assert.True(memory.Has(Principal, Invoke with { Origin = origin with { SourceIp = IPAddress.Parse("203.0.113.9") } }, null));
        Assert.False(memory.Has(Principal, Invoke with { Origin = origin with { IsSecure = true } }, null));
        Assert.False(memory.Has(Principal, Invoke with { Origin = default(RequestOrigin) }, null));
        Assert.False(memory.Has(Principal, Invoke, null));
    }

    [Fact]
    public void Memory_of_a_principal_is_bounded()
    {
        var memory = new GrantMemory(_identities);
        for (var i = 0; i < 2500; i++)
            memory.Add(Principal, Invoke with { Resource = $"{i}" }, null, _identities.ChangeStamp);
        Assert.InRange(Enumerable.Range(0, 2500).Count(i => memory.Has(Principal, Invoke with { Resource = $"{i}" }, null)), 1, 128);
    }

    // Steps at random: a change of anything that decides, or a request, which is asked of one that remembers and of one that does not.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Decisions_are_those_of_an_authorizer_without_memory(int seed)
    {
        var random = new Random(seed);
        var remembering = New();
        var (allowed, denied) = (0, 0);
        for (var step = 0; step < 4000; step++)
        {
            if (random.Next(4) == 0)
                Change(random);
            var caller = CallerAtRandom(random);
            var request = new InvocationRequest { FunctionName = random.Next(3) == 0 ? "f:live" : "f" };
            var expected = await AskAsync(New(), caller, request);
            Assert.Equal(expected, await AskAsync(remembering, caller, request));
            _ = expected is null ? allowed++ : denied++;
        }
        Assert.InRange(allowed, 500, 3500);
        Assert.InRange(denied, 500, 3500);

        PolicyAuthorizer New() => new(_identities, null, _time, _resources);
    }

    private static readonly string[] Conditions =
    [
        "{}",
        """{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}""",
        """{"StringEquals":{"aws:PrincipalAccount":"111111111111","aws:PrincipalTag/team":"red"}}""",
        """{"StringLike":{"aws:userid":"AIDA*","aws:UserAgent":"aws-cli/*"}}""",
        """{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""",
        """{"Bool":{"aws:SecureTransport":"true"}}""",
        """{"Null":{"aws:Referer":"true"}}""",
        """{"DateLessThan":{"aws:CurrentTime":"2026-01-01T12:00:00Z"}}""",
        """{"NumericLessThan":{"aws:EpochTime":"1767268800"}}""",
        """{"StringEquals":{"aws:ResourceTag/owner":"us"}}""",
        """{"StringEqualsIfExists":{"aws:ResourceTag/owner":"${aws:PrincipalTag/team}"}}""",
        """{"StringEquals":{"aws:SourceIdentity":"me"}}""",
        """{"Null":{"aws:TokenIssueTime":"false"},"StringEqualsIfExists":{"aws:username":"u"}}""",
    ];

    private static readonly string[] Targets =
    [
        "*", Function, Function + "*", "arn:aws:lambda:*:${aws:PrincipalAccount}:function:f", "arn:aws:lambda:*:*:function:${aws:PrincipalTag/team, 'f'}", Function + ":live",
    ];

    private void Change(Random random)
    {
        switch (random.Next(10))
        {
            case < 4:
                _identities[User] = new()
                {
                    Arn = User,
                    Id = Id,
                    Policies = [.. Enumerable.Range(0, random.Next(1, 4)).Select(i => FakeIdentities.Inline(StatementAtRandom(random), $"p{i}"))],
                    Boundary = random.Next(3) == 0 ? FakeIdentities.Inline(StatementAtRandom(random), "boundary") : null,
                    Tags = random.Next(2) == 0 ? new Dictionary<string, string> { ["team"] = random.Next(2) == 0 ? "red" : "us" } : PrincipalPolicies.NoTags,
                };
                break;
            case 4:
                _identities.Remove(User);
                break;
            case 5:
                _resources.Policies[random.Next(2) == 0 ? Function : Function + ":live"] = FakeIdentities.Document(StatementAtRandom(random, $$""" "Principal":{"AWS":"{{(random.Next(2) == 0 ? User : "*")}}"},"""));
                break;
            case 6:
                _resources.Policies.Clear();
                break;
            case 7:
                _resources.Tags[Function] = new Dictionary<string, string> { ["owner"] = random.Next(2) == 0 ? "us" : "red" };
                break;
            default:
                _time.SetUtcNow(_time.GetUtcNow().AddHours(random.Next(3)));
                break;
        }
    }

    private static string StatementAtRandom(Random random, string principal = "") =>
        $$"""{{{principal}}"Effect":"{{(random.Next(5) == 0 ? "Deny" : "Allow")}}","Action":"lambda:{{(random.Next(4) == 0 ? "Get*" : "Invoke*")}}","Resource":"{{Targets[random.Next(Targets.Length)]}}","Condition":{{Conditions[random.Next(Conditions.Length)]}} }""";

    // Requests of the same credentials are of the same object.
    private static readonly Principal[] Principals =
    [
        Principal,
        Principal with { Session = new() { IssuedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), SourceIdentity = "me" } },
        Principal with { Session = new() { PolicyDocuments = [FakeIdentities.Document("""{"Effect":"Allow","Action":"lambda:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}""")] } },
    ];

    private static Caller CallerAtRandom(Random random) =>
        new(Principals[random.Next(Principals.Length)], random.Next(4) == 0 ? "eu-west-1" : "us-east-1", "request", "http://localhost")
        {
            Origin = new(
                IPAddress.Parse(random.Next(2) == 0 ? "203.0.113.9" : "198.51.100.1"), random.Next(2) == 0 ? "aws-cli/2.0" : "curl",
                random.Next(2) == 0 ? "http://page" : null, random.Next(2) == 0),
        };

    private static ValueTask<string?> AskAsync(PolicyAuthorizer authorizer, Caller caller, InvocationRequest request) =>
        authorizer.DenialAsync(caller, LambdaService.Description, "InvokeFunction", request, CancellationToken.None);
}
