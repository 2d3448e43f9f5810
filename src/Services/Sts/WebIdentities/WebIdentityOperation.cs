using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;

namespace Kiln.Services.Sts.WebIdentities;

/// <summary>A session of a role for somebody without credentials of AWS, whom an OpenID Connect provider vouches for. Comes unsigned.</summary>
internal sealed class WebIdentityOperation(Sessions sessions, IAssumableRoles roles, IdentityTokens tokens, TimeProvider time)
{
    private const int DefaultSeconds = 3600;

    [Operation(Unsigned = true)]
    public async Task<AssumeRoleWithWebIdentityResponse> AssumeRoleWithWebIdentity(
        AssumeRoleWithWebIdentityRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // First of all: a stranger is not told which roles there are.
        var identity = await tokens.ReadAsync(request.WebIdentityToken!, ArnParts.AccountOf(request.RoleArn!), cancellationToken);
        var role = roles.Find(request.RoleArn!) ?? throw StsErrors.WebIdentityNotTrusted();
        if (!await roles.TrustsAsync(caller, role.Arn, identity, request, cancellationToken))
            throw StsErrors.WebIdentityNotTrusted();
        var seconds = request.DurationSeconds ?? DefaultSeconds;
        if (seconds > role.MaxSessionDuration)
            throw StsErrors.TooLongForRole();
        var policies = SessionPolicies.Of(roles, role.AccountId, request.Policy, request.PolicyArns, tags: null);
        var now = time.GetUtcNow();
        var principal = RolePrincipal.Of(role.Arn, role.Id, request.RoleSessionName!) with
        {
            Session = new()
            {
                IssuedAt = now,
                PolicyDocuments = policies.Documents,
                PolicyArns = policies.Arns,
                FederatedProvider = identity.ProviderArn,
            },
        };
        return new()
        {
            Credentials = Credentials.Of(sessions.Issue(principal, now.AddSeconds(seconds))),
            SubjectFromWebIdentityToken = identity.Subject,
            AssumedRoleUser = AssumedRoleUser.Of(principal),
            PackedPolicySize = policies.PackedSize,
            Provider = identity.ProviderArn,
            Audience = identity.Audience,
        };
    }
}
