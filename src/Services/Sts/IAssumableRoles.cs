using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

/// <summary>What STS must know of roles and policies, which IAM keeps.</summary>
public interface IAssumableRoles
{
    /// <returns>Null when there is no role of that ARN.</returns>
    AssumableRole? Find(string roleArn);

    /// <summary>For <c>sts:AssumeRole</c>, and what a session is to have beside its role: <c>sts:TagSession</c>, <c>sts:SetSourceIdentity</c>.</summary>
    /// <param name="request">Tells policies' conditions what the request has.</param>
    /// <returns>Null when the caller's policies and the role's trust policy allow it; else the denial in AWS's words.</returns>
    ValueTask<string?> DenialAsync(Caller caller, string action, string roleArn, object request, CancellationToken cancellationToken);

    /// <summary>Whether the trust policy lets somebody in whom an identity provider vouches for.</summary>
    ValueTask<bool> TrustsAsync(Caller caller, string roleArn, WebIdentity identity, object request, CancellationToken cancellationToken);

    /// <returns>Null when the document is a policy that a session can be given; else IAM's text.</returns>
    string? FaultOf(string policyDocument);

    /// <summary>Whether a managed policy of that ARN, AWS's or the account's, is there.</summary>
    bool HasPolicy(string accountId, string policyArn);
}

/// <param name="Id"><c>AROA…</c></param>
/// <param name="MaxSessionDuration">Seconds.</param>
public sealed record AssumableRole(string AccountId, string Arn, string Id, int MaxSessionDuration);

/// <summary>Whom an OpenID Connect provider vouches for.</summary>
/// <param name="ProviderArn"><c>arn:aws:iam::123456789012:oidc-provider/issuer.example/path</c></param>
/// <param name="Issuer">Without its scheme: the prefix of the condition keys <c>issuer.example/path:sub</c>.</param>
/// <param name="Claims">By condition key.</param>
public sealed record WebIdentity(
    string ProviderArn, string Issuer, string Subject, string Audience, IReadOnlyDictionary<string, IReadOnlyList<string>> Claims);
