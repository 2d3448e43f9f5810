using Kiln.Aws.Operations;

namespace Kiln.Services.Lambda;

/// <summary>For what an operation of Lambda needs beside its own permission.</summary>
public interface ILambdaPermissions
{
    /// <param name="action"><c>lambda:GetLayerVersion</c> and the like.</param>
    /// <returns>Null when the caller may; else the denial in AWS's words.</returns>
    ValueTask<string?> DenialAsync(Caller caller, string action, string resourceArn, CancellationToken cancellationToken);
}
