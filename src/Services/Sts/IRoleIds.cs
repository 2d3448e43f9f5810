namespace Kiln.Services.Sts;

/// <summary>What a session must know of its role.</summary>
public interface IRoleIds
{
    /// <summary><c>AROA…</c>; null when there is no role of that ARN.</summary>
    ValueTask<string?> RoleIdAsync(string roleArn, CancellationToken cancellationToken);
}
