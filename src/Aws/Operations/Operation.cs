using Kiln.Aws.Routing;

namespace Kiln.Aws.Operations;

/// <summary>One operation of a service's model. <see cref="Implementation"/> is null while Kiln does not have it.</summary>
public sealed record Operation(string Name, string HttpMethod, UriTemplate Uri, int Status)
{
    public OperationImplementation? Implementation { get; init; }
}

public sealed record OperationImplementation(
    RequestShape Request,
    ResponseShape? Response,
    Func<object, Caller, CancellationToken, Task<object?>> Run)
{
    /// <summary>The operation's name in IAM actions.</summary>
    public required string PermissionName { get; init; }
    public required int MaxRequestBytes { get; init; }
    public required bool ValidatesItself { get; init; }
    public required bool NeverBlocks { get; init; }
    public required bool IsUnsigned { get; init; }
    public required bool AuthorizesItself { get; init; }
}
