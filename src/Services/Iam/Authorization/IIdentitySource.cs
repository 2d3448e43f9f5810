namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// Where the evaluator learns what is attached to a user or a role. Whoever keeps users, groups and roles implements it. What belongs to
/// a session alone (its policies, its tags) is not asked here: it travels in <see cref="Aws.Operations.SessionContext"/>.
/// </summary>
public interface IIdentitySource
{
    /// <summary>
    /// Another number whenever something that was told may no longer be true. It changes after the change is on disk and before the
    /// change is answered, so that the next request already knows. That an identity is not there is never remembered: adding one need
    /// not change the number.
    /// </summary>
    long ChangeStamp { get; }

    /// <param name="arn">Of the user or role, or of the group whose policies are simulated, path included: <c>arn:aws:iam::123456789012:role/path/name</c>.</param>
    /// <returns>Null when there is no such identity.</returns>
    ValueTask<IdentityPolicies?> FindAsync(string arn, CancellationToken cancellationToken);

    /// <summary>A managed policy, for session policies that are given by ARN.</summary>
    /// <returns>Null when there is no such policy.</returns>
    ValueTask<AttachedPolicy?> FindPolicyAsync(string policyArn, CancellationToken cancellationToken);
}

/// <summary>An identity with all that decides what it may do. Immutable.</summary>
public sealed record IdentityPolicies
{
    /// <summary>With its path.</summary>
    public required string Arn { get; init; }

    /// <summary><c>AROA…</c> or <c>AIDA…</c>. A session of an identity that was made anew under the same name is not a session of this one.</summary>
    public required string Id { get; init; }

    /// <summary>Of a user: its own policies, inline and managed, and those of its groups.</summary>
    public required IReadOnlyList<AttachedPolicy> Policies { get; init; }

    /// <summary>Null when there is no permissions boundary.</summary>
    public AttachedPolicy? Boundary { get; init; }

    /// <summary>Of a role.</summary>
    public string? TrustPolicy { get; init; }

    /// <summary>Keys in their own case.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

/// <param name="Name">Of an inline or managed policy.</param>
/// <param name="Document">As it was stored; it was checked then.</param>
public sealed record AttachedPolicy(string Name, string Document, PolicySource Source)
{
    /// <summary>Of a managed policy.</summary>
    public string? Arn { get; init; }

    /// <summary>Name of the user, group or role that has it.</summary>
    public string Owner { get; init; } = "";
}

/// <summary>Whence a policy comes, as the simulator tells it: an inline policy by its owner's kind, a managed one by who manages it.</summary>
public enum PolicySource
{
    None,
    User,
    Group,
    Role,
    AwsManaged,
    UserManaged,
    Resource,
}
