using Kiln.Aws.Operations;

namespace Kiln.Services.Iam.Entities;

/// <summary>What a request speaks of, as policies name it.</summary>
public sealed class RequestedEntity(IamDirectory directory)
{
    /// <summary>
    /// The path counts: a policy that protects <c>role/path/*</c> must also do so when the request names the role only.
    /// </summary>
    /// <returns>Null when the request names no entity.</returns>
    public string? ArnOf(Caller caller, object request)
    {
        if (request is not IEntityRequest named)
            return null;
        if (named.Name is { } name)
            return directory.Of(caller.AccountId).Find(named.Kind, name)?.Arn ?? $"arn:aws:iam::{caller.AccountId}:{EntityArn.Segment(named.Kind)}/{name}";
        return named.Kind == EntityKind.User ? caller.Principal.IdentityArn : null;
    }
}
