using Kiln.Aws.Operations;

namespace Kiln.Aws;

/// <summary>Decides whether a caller may run an operation.</summary>
public interface IAuthorizer
{
    /// <returns>Null when allowed; else the denial in AWS's words.</returns>
    ValueTask<string?> DenialAsync(Caller caller, ServiceDescription service, string operation, object request, CancellationToken cancellationToken);
}
