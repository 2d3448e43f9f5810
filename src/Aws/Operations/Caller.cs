namespace Kiln.Aws.Operations;

/// <summary>Who sent a request, and from where in AWS's geography.</summary>
/// <param name="Region">Of the signature's credential scope.</param>
/// <param name="RequestId">Answered as <c>x-amzn-RequestId</c>; for Invoke also the invocation's id.</param>
/// <param name="Endpoint">Scheme and authority that the caller used, without a trailing slash: links in answers point there.</param>
public sealed record Caller(Principal Principal, string Region, string RequestId, string Endpoint)
{
    public string AccountId => Principal.AccountId;
}

/// <param name="Arn"><c>arn:aws:iam::…:root</c>, <c>…:user/…</c> or <c>arn:aws:sts::…:assumed-role/role/session</c>.</param>
/// <param name="UserId">As GetCallerIdentity shows it.</param>
/// <param name="RoleArn">The role of an assumed-role session; null for others.</param>
public sealed record Principal(string AccountId, string Arn, string UserId, string? RoleArn = null)
{
    public static Principal Root(string accountId) => new(accountId, $"arn:aws:iam::{accountId}:root", accountId);

    public bool IsRoot => Arn.EndsWith(":root", StringComparison.Ordinal);
}
