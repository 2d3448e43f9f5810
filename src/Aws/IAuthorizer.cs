using Kiln.Aws.Operations;

namespace Kiln.Aws;

/// <summary>Decides whether a caller may run an operation.</summary>
public interface IAuthorizer
{
    /// <param name="action">Name of the action within the service, for example <c>InvokeFunction</c>.</param>
    /// <returns>Null when allowed; else the denial in AWS's words.</returns>
    ValueTask<string?> DenialAsync(Caller caller, ServiceDescription service, string action, object request, CancellationToken cancellationToken);
}
