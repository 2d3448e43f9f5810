using System.Text;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kiln.Aws.Protocols;

public enum ProtocolKind
{
    RestJson,
    AwsJson,
    Query,
    RpcV2Cbor,
}

/// <summary>Protocols that share the names of common errors.</summary>
public enum ProtocolFamily
{
    Rest,
    Json,
    Query,
}

/// <summary>A request whose body has been read, before its members are.</summary>
/// <param name="PathLabels">Decoded labels of the URI template.</param>
public readonly record struct RequestMessage(
    HttpContext Http, ReadOnlyMemory<byte> Body, IReadOnlyDictionary<string, string> PathLabels)
{
    /// <summary>Of a query request, which must be read before its operation is known.</summary>
    public Dictionary<string, StringValues>? Parameters { get; init; }
}

/// <summary>How requests are read and answers written. Stateless; the protocol belongs to the request, not to the service.</summary>
public abstract class Protocol
{
    public abstract ProtocolFamily Family { get; }

    /// <exception cref="CommonErrorException">The body is not of the operation's shape.</exception>
    public abstract object Read(in RequestMessage message, RequestShape shape);

    public abstract ValueTask WriteAsync(HttpContext http, ServiceDescription service, Operation operation, object? response, string requestId);

    public abstract ValueTask WriteErrorAsync(HttpContext http, ServiceDescription service, AwsException error, string requestId);

    public static Protocol Of(ProtocolKind kind) => kind switch
    {
        ProtocolKind.RestJson => RestJson,
        ProtocolKind.AwsJson => AwsJson,
        ProtocolKind.Query => Query,
        _ => RpcV2Cbor,
    };

    private static readonly RestJson RestJson = new();
    private static readonly AwsJson AwsJson = new();
    private static readonly AwsQuery Query = new();
    private static readonly RpcV2Cbor RpcV2Cbor = new();

    /// <summary>Clients of a service that once spoke query know errors by the names that these had there: <c>InvalidParameterValue;Sender</c>.</summary>
    protected static void NameForQuery(HttpContext http, AwsException error)
    {
        if (error.Code.QueryName is { } name)
            http.Response.Headers["x-amzn-query-error"] = $"{name};{(error.Code.Status < 500 ? "Sender" : "Receiver")}";
    }

    protected static async ValueTask SendAsync(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    protected static ValueTask SendAsync(HttpContext http, int status, string contentType, string body) =>
        SendAsync(http, status, contentType, Encoding.UTF8.GetBytes(body));
}
