using System.Net;

namespace Kiln.Aws.Operations;

/// <summary>Who sent a request, and from where in AWS's geography.</summary>
/// <param name="Region">Of the signature's credential scope.</param>
/// <param name="RequestId">Answered as <c>x-amzn-RequestId</c>; for Invoke also the invocation's id.</param>
/// <param name="Endpoint">Scheme and authority that the caller used, without a trailing slash: links in answers point there.</param>
public sealed record Caller(Principal Principal, string Region, string RequestId, string Endpoint)
{
    public string AccountId => Principal.AccountId;

    public RequestOrigin Origin { get; init; }
}

/// <summary>What the connection and its headers tell of a request, as policies may ask.</summary>
public readonly record struct RequestOrigin(IPAddress? SourceIp, string? UserAgent, string? Referer, bool IsSecure);

/// <param name="Arn"><c>arn:aws:iam::…:root</c>, <c>…:user/…</c> or <c>arn:aws:sts::…:assumed-role/role/session</c>.</param>
/// <param name="UserId">As GetCallerIdentity shows it.</param>
/// <param name="RoleArn">The role of an assumed-role session; null for others.</param>
public sealed record Principal(string AccountId, string Arn, string UserId, string? RoleArn = null)
{
    public static Principal Root(string accountId) => new(accountId, $"arn:aws:iam::{accountId}:root", accountId);

    /// <summary>Whoever sends a request that needs no signature.</summary>
    public static Principal Anonymous { get; } = new("", "anonymous", "anonymous");

    public bool IsRoot => Arn.EndsWith(":root", StringComparison.Ordinal);

    /// <summary>Null for long-term access keys.</summary>
    public SessionContext? Session { get; init; }

    /// <summary>The identity that policies are attached to: the role or the user behind a session, path included.</summary>
    public string IdentityArn => RoleArn ?? Session?.UserArn ?? Arn;
}

/// <summary>What temporary credentials carry beside who they are. Immutable: one session keeps one object, so that what is made of it can be kept too.</summary>
public sealed record SessionContext
{
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>The user (or root) that a federated session acts for; its own ARN, <c>…:federated-user/name</c>, has no policies.</summary>
    public string? UserArn { get; init; }

    /// <summary>The id of that user: another that comes under its name is not who the session acts for.</summary>
    public string? UserId { get; init; }

    /// <summary>
    /// The session was given policies, in either form, and may do only what they allow too. Both are empty where none were given.
    /// </summary>
    public IReadOnlyList<string> PolicyDocuments { get; init; } = [];

    /// <summary>Managed policies that were given as session policies.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags; they win over the role's tags of the same key.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Keys of tags that a session which is got with this one has too.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    public string? SourceIdentity { get; init; }

    /// <summary>Null when the credentials say nothing of it.</summary>
    public bool? MultiFactorAuthPresent { get; init; }

    /// <summary>Of the console: it may what its user may, the management of identities too.</summary>
    public bool IsSignIn { get; init; }

    /// <summary>The user's access key that a session of the console came from, and ends with.</summary>
    public string? SignInKey { get; init; }

    /// <summary>Of web identities: the issuer, or its provider's ARN.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>The function that the credentials were given to.</summary>
    public string? SourceFunctionArn { get; init; }
}
