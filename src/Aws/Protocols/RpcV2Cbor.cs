using System.Formats.Cbor;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Protocols;

/// <summary>
/// Smithy RPC v2 with CBOR bodies, which newer clients speak to cloudwatch: POST to <c>/service/GraniteServiceVersion20100801/operation/PutMetricData</c>.
/// An operation without output has an empty body.
/// </summary>
internal sealed class RpcV2Cbor : Protocol
{
    private const string ContentType = "application/cbor";

    public override ProtocolFamily Family => ProtocolFamily.Json;

    public override object Read(in RequestMessage message, RequestShape shape) => CborBody.Read(message.Body, shape.Type);

    public override ValueTask WriteAsync(HttpContext http, ServiceDescription service, Operation operation, object? response, string requestId)
    {
        http.Response.Headers["smithy-protocol"] = "rpc-v2-cbor";
        if (response is not null && operation.Implementation!.Response is { } shape)
            return SendAsync(http, StatusCodes.Status200OK, ContentType, CborBody.Write(response, shape.Type));
        http.Response.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    // {"__type": "…", "message": "…"}
    public override ValueTask WriteErrorAsync(HttpContext http, ServiceDescription service, AwsException error, string requestId)
    {
        var body = new CborWriter();
        body.WriteStartMap(2 + error.Members.Count);
        body.WriteTextString("__type");
        body.WriteTextString(error.Code.Name);
        foreach (var (name, value) in error.Members)
        {
            body.WriteTextString(name);
            body.WriteTextString(value);
        }
        body.WriteTextString("message");
        body.WriteTextString(error.Message);
        body.WriteEndMap();
        http.Response.Headers["smithy-protocol"] = "rpc-v2-cbor";
        NameForQuery(http, error);
        return SendAsync(http, error.Code.Status, ContentType, body.Encode());
    }
}
