using Kiln.Aws.Routing;

namespace Kiln.Aws.Operations;

/// <summary>One operation of a service's model.</summary>
/// <param name="implement">
/// Makes <see cref="Implementation"/>, when it is first asked for: some 300 of them take most of a second, and a server that starts needs none. Null: Kiln does not have it.
/// </param>
public sealed class Operation(string name, string httpMethod, UriTemplate uri, int status, Func<OperationImplementation>? implement = null)
{
    // Two that ask at a time make two, which are the same.
    private OperationImplementation? _implementation;

    public string Name => name;
    public string HttpMethod => httpMethod;
    public UriTemplate Uri => uri;
    public int Status => status;
    public bool IsImplemented => implement is not null;

    /// <summary>Null while Kiln does not have it.</summary>
    public OperationImplementation? Implementation => _implementation ??= implement?.Invoke();
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
