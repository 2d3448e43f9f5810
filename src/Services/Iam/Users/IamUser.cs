using System.Collections.Immutable;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.Users;

public sealed record IamUser : IamIdentity
{
    public override EntityKind Kind => EntityKind.User;

    /// <summary>Names of groups.</summary>
    public ImmutableSortedSet<string> Groups { get; init => field = Sorted.Names(value); } = Sorted.NoNames;

    /// <summary>In order of creation.</summary>
    public ImmutableList<UserAccessKey> AccessKeys { get; init => field = value ?? []; } = [];
}

/// <param name="SealedSecret">As <see cref="Storage.MasterKey"/> has sealed it for <paramref name="Id"/>.</param>
public sealed record UserAccessKey(string Id, string SealedSecret, bool IsActive, DateTimeOffset CreateDate)
{
    // Not a word of the secret in what is printed, sealed or not.
    public override string ToString() => Id;
}
