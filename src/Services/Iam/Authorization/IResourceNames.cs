using Kiln.Aws.Operations;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// The ARN of what a request names by its name only. The path counts: a policy that protects <c>role/path/*</c> must also do so when the
/// request names the role only.
/// </summary>
public interface IResourceNames
{
    /// <returns>Null when the request names nothing of which that is true.</returns>
    ValueTask<string?> ArnAsync(Caller caller, object request, CancellationToken cancellationToken);
}
