using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

/// <summary>Who a session of a role is.</summary>
internal static class RolePrincipal
{
    // arn:aws:iam::123456789012:role/path/name becomes arn:aws:sts::123456789012:assumed-role/name/session, without the path.
    internal static Principal Of(string roleArn, string roleId, string sessionName)
    {
        var account = roleArn.Split(':')[4];
        var role = roleArn[(roleArn.LastIndexOf('/') + 1)..];
        return new(account, $"arn:aws:sts::{account}:assumed-role/{role}/{sessionName}", $"{roleId}:{sessionName}", roleArn);
    }
}
