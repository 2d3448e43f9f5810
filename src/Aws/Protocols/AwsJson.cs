using System.Text.Json;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols.EventStreams;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Protocols;

/// <summary>
/// AWS JSON 1.0 and 1.1: POST to <c>/</c>, the operation in <c>X-Amz-Target: Logs_20140328.CreateLogGroup</c>. The answer has the
/// request's content type, which is the only difference between the two versions that a client sees.
/// </summary>
internal sealed class AwsJson : Protocol
{
    public override ProtocolFamily Family => ProtocolFamily.Json;

    public override object Read(in RequestMessage message, RequestShape shape) => JsonBody.Read(message.Body, shape.Type);

    public override ValueTask WriteAsync(HttpContext http, ServiceDescription service, Operation operation, object? response, string requestId)
    {
        // A stream begins with what else the answer has, which is nothing in any model.
        if (response is IEventStreamResponse stream)
            return EventStreamAnswer.WriteAsync(http, EventStreamMessage.Event("initial-response", ContentType(http), "{}"u8.ToArray()), stream);
        var shape = operation.Implementation!.Response;
        var body = response is null || shape is null ? "{}"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(response, shape.Type);
        return SendAsync(http, StatusCodes.Status200OK, ContentType(http), body);
    }

    // {"__type":"ResourceNotFoundException","message":"…"}
    public override ValueTask WriteErrorAsync(HttpContext http, ServiceDescription service, AwsException error, string requestId)
    {
        http.Response.Headers["x-amzn-ErrorType"] = error.Code.Name;
        NameForQuery(http, error);
        return SendAsync(http, error.Code.Status, ContentType(http), JsonBody.Write(body =>
        {
            body.WriteString("__type", error.Code.Name);
            foreach (var (name, value) in error.Members)
                body.WriteString(name, value);
            error.WriteDetail?.Invoke(body);
            body.WriteString(error.Code.MessageKey, error.Message);
        }));
    }

    private static string ContentType(HttpContext http) =>
        http.Request.ContentType?.Contains("json-1.0", StringComparison.Ordinal) == true ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
}
