namespace Kiln.Aws.Operations;

/// <summary>
/// Binds a method to an operation of its service's model; the method's name is the operation's name.
/// The method has the form <c>Task&lt;TResponse&gt; Name(TRequest, Caller, CancellationToken)</c>, or <c>Task</c> where the answer is empty.
/// </summary>
/// <param name="method">HTTP method; <c>POST</c> for every query and JSON operation.</param>
/// <param name="uri">URI template of a REST operation, for example <c>/2015-03-31/functions/{FunctionName}</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(string method = "POST", string uri = "/") : Attribute
{
    public string Method => method;
    public string Uri => uri;

    /// <summary>HTTP status of the success answer, unless the response has an <see cref="InStatusAttribute"/> member.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Largest body accepted, in bytes; beyond it the answer is 413 before the body is read to its end.</summary>
    public int MaxRequestBytes { get; init; } = 1024 * 1024;

    /// <summary>The operation as permissions and size errors name it, where that differs from its own name: Invoke is InvokeFunction.</summary>
    public string? PermissionName { get; init; }

    /// <summary>
    /// The method calls <see cref="Validation.Validator"/> itself: for the invoke path, where parsing the identifier by hand
    /// is the check and patterns only word the failure.
    /// </summary>
    public bool ValidatesItself { get; init; }

    /// <summary>The request proves who it is by what it carries, and comes unsigned: the method authorises it too.</summary>
    public bool Unsigned { get; init; }

    /// <summary>The method asks itself whether the caller may: where more than the caller's own policies decides, as for AssumeRole.</summary>
    public bool AuthorizesItself { get; init; }

    /// <summary>The method only awaits: it may run on the thread that sockets wake. All others run on the thread pool.</summary>
    public bool NeverBlocks { get; init; }
}
