using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

/// <summary>Temporary credentials of a user, and of somebody whom a user stands for.</summary>
internal sealed class TokenOperations(Sessions sessions, IAssumableRoles roles, TimeProvider time)
{
    private const int DefaultSeconds = 43200;

    // What belongs to root ends soon, whatever was asked for.
    private const int MaxRootSeconds = 3600;

    [Operation]
    public Task<GetSessionTokenResponse> GetSessionToken(GetSessionTokenRequest request, Caller caller, CancellationToken cancellationToken)
    {
        CheckLongTerm(caller, "GetSessionToken");
        if (request.SerialNumber is not null || request.TokenCode is not null)
            throw StsErrors.NoMfaDevice();
        var now = time.GetUtcNow();
        var principal = caller.Principal with { Session = new() { IssuedAt = now, MultiFactorAuthPresent = false } };
        return Task.FromResult(new GetSessionTokenResponse
        {
            Credentials = Credentials.Of(sessions.Issue(principal, now.AddSeconds(Seconds(caller, request.DurationSeconds)))),
        });
    }

    [Operation]
    public Task<GetFederationTokenResponse> GetFederationToken(GetFederationTokenRequest request, Caller caller, CancellationToken cancellationToken)
    {
        CheckLongTerm(caller, "GetFederationToken");
        var policies = SessionPolicies.Of(roles, caller.AccountId, request.Policy, request.PolicyArns, request.Tags);
        var now = time.GetUtcNow();
        var principal = new Principal(
            caller.AccountId, $"arn:aws:sts::{caller.AccountId}:federated-user/{request.Name}", $"{caller.AccountId}:{request.Name}")
        {
            Session = new()
            {
                IssuedAt = now,
                UserArn = caller.Principal.Arn,
                UserId = caller.Principal.UserId,
                PolicyDocuments = policies.Documents,
                PolicyArns = policies.Arns,
                Tags = policies.Tags,
                TransitiveTagKeys = [.. policies.Tags.Keys],
            },
        };
        return Task.FromResult(new GetFederationTokenResponse
        {
            Credentials = Credentials.Of(sessions.Issue(principal, now.AddSeconds(Seconds(caller, request.DurationSeconds)))),
            FederatedUser = new() { Arn = principal.Arn, FederatedUserId = principal.UserId },
            PackedPolicySize = policies.PackedSize,
        });
    }

    private static int Seconds(Caller caller, int? asked) =>
        caller.Principal.IsRoot ? Math.Min(asked ?? MaxRootSeconds, MaxRootSeconds) : asked ?? DefaultSeconds;

    private static void CheckLongTerm(Caller caller, string operation)
    {
        if (caller.Principal.Session is not null)
            throw StsErrors.CalledWithSession(operation);
    }
}
