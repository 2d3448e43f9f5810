using System.Formats.Cbor;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Protocols;

/// <summary>
/// Smithy RPC v2 with CBOR bodies, which newer clients speak to cloudwatch. Kiln implements no operation over it yet, so only errors
/// are written: a client that is told "not built" must be able to read it.
/// </summary>
internal sealed class RpcV2Cbor : Protocol
{
    public override ProtocolFamily Family => ProtocolFamily.Json;

    public override object Read(in RequestMessage message, RequestShape shape) =>
        throw new CommonErrorException(CommonError.Serialization, "Kiln does not read CBOR yet; use the JSON or query protocol.");

    public override ValueTask WriteAsync(HttpContext http, ServiceDescription service, Operation operation, object? response, string requestId) =>
        throw new CommonErrorException(CommonError.Serialization, "Kiln does not write CBOR yet; use the JSON or query protocol.");

    // {"__type": "…", "message": "…"}
    public override ValueTask WriteErrorAsync(HttpContext http, ServiceDescription service, AwsException error, string requestId)
    {
        var body = new CborWriter();
        body.WriteStartMap(2);
        body.WriteTextString("__type");
        body.WriteTextString(error.Code.Name);
        body.WriteTextString("message");
        body.WriteTextString(error.Message);
        body.WriteEndMap();
        http.Response.Headers["smithy-protocol"] = "rpc-v2-cbor";
        return SendAsync(http, error.Code.Status, "application/cbor", body.Encode());
    }
}
