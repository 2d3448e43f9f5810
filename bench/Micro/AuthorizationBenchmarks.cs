using BenchmarkDotNet.Attributes;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Invocations;

namespace Kiln.Micro;

/// <summary>What identity adds to a warm invoke.</summary>
[MemoryDiagnoser]
public class AuthorizationBenchmarks
{
    private const string Account = "123456789012";
    private readonly InvocationRequest _request = new() { FunctionName = "hello" };
    private readonly PolicyAuthorizer _authorizer = new(new Roles(), null, TimeProvider.System);
    private readonly Caller _root = CallerOf(Principal.Root(Account));
    private readonly Caller _plain = CallerOf(SessionOf("plain"));

    private readonly Caller _laden = CallerOf(SessionOf("laden") with
    {
        Session = new()
        {
            PolicyDocuments = ["""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"lambda:Invoke*","Resource":"*"}}"""],
            Tags = new Dictionary<string, string> { ["team"] = "red" },
        },
    });

    [Benchmark(Baseline = true)]
    public async Task<string?> Root() => await _authorizer.DenialAsync(_root, LambdaService.Description, "InvokeFunction", _request, default);

    /// <summary>A role with one statement for the function.</summary>
    [Benchmark]
    public async Task<string?> Role() => await _authorizer.DenialAsync(_plain, LambdaService.Description, "InvokeFunction", _request, default);

    /// <summary>Forty statements, conditions, variables, a boundary, session policies and tags.</summary>
    [Benchmark]
    public async Task<string?> Role_with_everything() => await _authorizer.DenialAsync(_laden, LambdaService.Description, "InvokeFunction", _request, default);

    private static Caller CallerOf(Principal principal) => new(principal, "us-east-1", "8476a536-e9f4-11e8-9739-2dfe598c3fcd", "http://127.0.0.1:9000");

    private static Principal SessionOf(string role) =>
        new(Account, $"arn:aws:sts::{Account}:assumed-role/{role}/s", $"AROA{role}:s", $"arn:aws:iam::{Account}:role/{role}");

    private sealed class Roles : IIdentitySource
    {
        private readonly Dictionary<string, IdentityPolicies> _roles = new()
        {
            [$"arn:aws:iam::{Account}:role/plain"] = new()
            {
                Arn = $"arn:aws:iam::{Account}:role/plain",
                Id = "AROAplain",
                Policies = [Policy($$"""{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:{{Account}}:function:hello"}""")],
            },
            [$"arn:aws:iam::{Account}:role/laden"] = new()
            {
                Arn = $"arn:aws:iam::{Account}:role/laden",
                Id = "AROAladen",
                Policies =
                [
                    Policy(string.Join(',', Enumerable.Range(0, 38).Select(i => $$"""{"Effect":"Allow","Action":["lambda:*","logs:*"],"Resource":"arn:aws:lambda:*:*:function:other-{{i}}-*"}"""))),
                    Policy("""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2019-01-01T00:00:00Z"}}}"""),
                    Policy("""
                        {"Effect":"Allow","Action":"lambda:*","Resource":"arn:aws:lambda:*:*:function:${aws:PrincipalTag/project, 'hel'}*",
                         "Condition":{"StringEquals":{"aws:PrincipalTag/team":"red","aws:RequestedRegion":["eu-west-1","us-east-1"]}}}
                        """),
                ],
                Boundary = Policy("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"""),
            },
        };

        public long ChangeStamp => 1;

        public ValueTask<IdentityPolicies?> FindAsync(string arn, CancellationToken cancellationToken) => new(_roles.GetValueOrDefault(arn));

        public ValueTask<AttachedPolicy?> FindPolicyAsync(string policyArn, CancellationToken cancellationToken) => default;

        private static AttachedPolicy Policy(string statements) =>
            new("p", $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", PolicySource.Role);
    }
}
