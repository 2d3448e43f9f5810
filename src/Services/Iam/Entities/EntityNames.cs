using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;

namespace Kiln.Services.Iam.Entities;

/// <summary>The ARNs of what requests of IAM name: a user's, group's or role's has a path that the request does not.</summary>
public sealed class EntityNames(IamDirectory directory) : IResourceNames
{
    public ValueTask<string?> ArnAsync(Caller caller, object request, CancellationToken cancellationToken) =>
        new(request is IEntityRequest named ? ArnOf(caller, named) : null);

    private string? ArnOf(Caller caller, IEntityRequest request)
    {
        if (request.Name is { } name)
            return directory.Of(caller.AccountId).Find(request.Kind, name)?.Arn ?? $"arn:aws:iam::{caller.AccountId}:{EntityArn.Segment(request.Kind)}/{name}";
        return request.Kind == EntityKind.User ? caller.Principal.IdentityArn : null;
    }
}
