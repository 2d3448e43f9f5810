using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Services.Sts;
using Kiln.Services.Sts.WebIdentities;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Sts;

/// <summary>STS beside an IAM that has two roles and lets everybody do all but what a test forbids.</summary>
internal sealed class StsFixture : IAssumableRoles
{
    internal const string Account = "111111111111";
    internal const string RoleArn = "arn:aws:iam::111111111111:role/team/r";
    internal const string NextRoleArn = "arn:aws:iam::222222222222:role/next";
    internal static readonly byte[] SessionKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly AwsService _service;

    internal StsFixture(OidcIssuer? issuer = null)
    {
        Sessions = new(SessionKey);
        var tokens = new IdentityTokens(issuer is null ? [] : [issuer], new IssuerKeys(new HttpClient(), Time), Time);
        _service = StsService.Create(Sessions, this, tokens, Messages, Time);
    }

    internal FakeTimeProvider Time { get; } = new(new(2018, 11, 20, 20, 41, 16, TimeSpan.Zero));
    internal Kiln.Services.Sts.Sessions Sessions { get; }
    internal AuthorizationMessages Messages { get; } = new(SessionKey);
    internal Caller Root { get; } = new(Principal.Root(Account), "us-east-1", "request", "http://localhost");
    internal Caller User { get; } = new(new(Account, "arn:aws:iam::111111111111:user/ada", "AIDAADA"), "us-east-1", "request", "http://localhost");

    /// <summary>Actions that are denied.</summary>
    internal HashSet<string> Denied { get; } = [];
    internal WebIdentity? SeenIdentity { get; private set; }
    internal bool TrustsWebIdentities { get; set; } = true;

    internal async Task<T> RunAsync<T>(object request, Caller caller) =>
        (T)(await _service.Operations[request.GetType().Name[..^"Request".Length]].Implementation!.Run(request, caller, CancellationToken.None))!;

    internal async Task<(string Code, int Status, string Message)> FailureAsync(object request, Caller caller)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => RunAsync<object>(request, caller));
        return (failure.Code.Name, failure.Code.Status, failure.Message);
    }

    /// <summary>A caller who uses those credentials.</summary>
    internal Caller With(Credentials credentials) => Root with { Principal = Find(credentials).Principal };

    internal Credential Find(Credentials credentials) => Sessions.Find(credentials.AccessKeyId!, credentials.SessionToken!)!;

    AssumableRole? IAssumableRoles.Find(string roleArn) => roleArn switch
    {
        RoleArn => new(Account, RoleArn, "AROAROLE", 7200),
        NextRoleArn => new("222222222222", NextRoleArn, "AROANEXT", 43200),
        _ => null,
    };

    ValueTask<string?> IAssumableRoles.DenialAsync(Caller caller, string action, string roleArn, object request, CancellationToken cancellationToken) =>
        new(Denied.Contains(action) ? $"no {action}" : null);

    ValueTask<bool> IAssumableRoles.TrustsAsync(Caller caller, string roleArn, WebIdentity identity, object request, CancellationToken cancellationToken)
    {
        SeenIdentity = identity;
        return new(TrustsWebIdentities);
    }

    string? IAssumableRoles.FaultOf(string policyDocument) => policyDocument.StartsWith('{') ? null : "Syntax errors in policy.";

    bool IAssumableRoles.HasPolicy(string accountId, string policyArn) => policyArn.StartsWith("arn:aws:iam::aws:policy/", StringComparison.Ordinal);
}
