using System.Text.Json;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols.EventStreams;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Protocols;

/// <summary>REST with JSON bodies: lambda, xray. Errors carry their code in <c>x-amzn-ErrorType</c>.</summary>
internal sealed class RestJson : Protocol
{
    public override ProtocolFamily Family => ProtocolFamily.Rest;

    public override object Read(in RequestMessage message, RequestShape shape)
    {
        var request = JsonBody.Read(shape.HasBodyMembers && shape.PayloadMember is null ? message.Body : default, shape.Type);
        foreach (var member in shape.Located)
            Locate(member, request, message);
        return request;
    }

    private static void Locate(LocatedMember member, object request, in RequestMessage message)
    {
        var text = member.Location switch
        {
            InPathAttribute => message.PathLabels.GetValueOrDefault(member.Name),
            InQueryAttribute => message.Http.Request.Query.TryGetValue(member.Name, out var values) ? values[0] : null,
            InHeaderAttribute => message.Http.Request.Headers.TryGetValue(member.Name, out var values) ? values[0] : null,
            _ => null,
        };
        if (member.SetBytes is { } setBytes)
        {
            setBytes(request, message.Body);
            return;
        }
        if (member.SetList is { } setList)
        {
            // An empty list cannot be sent so: it is none.
            if (message.Http.Request.Query.TryGetValue(member.Name, out var elements))
                setList(request, elements.OfType<string>());
            return;
        }
        try
        {
            member.Set(request, text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new CommonErrorException(CommonError.Serialization, $"The value '{text}' of {member.Name} is not of the right type.");
        }
    }

    public override ValueTask WriteAsync(HttpContext http, ServiceDescription service, Operation operation, object? response, string requestId)
    {
        var shape = operation.Implementation!.Response;
        if (response is null || shape is null)
            return SendEmpty(http, operation.Status);
        foreach (var (name, value) in shape.Headers)
        {
            if (value(response) is { } text)
                http.Response.Headers[name] = text;
        }
        var status = shape.Status?.Invoke(response) ?? operation.Status;
        if (status == StatusCodes.Status204NoContent)
            return SendEmpty(http, status);
        if (response is IEventStreamResponse stream)
            return EventStreamAnswer.WriteAsync(http, null, stream);
        var body = shape.Payload is { } payload
            ? payload(response) ?? ReadOnlyMemory<byte>.Empty
            : JsonSerializer.SerializeToUtf8Bytes(response, shape.Type);
        return SendAsync(http, status, "application/json", body);
    }

    private static ValueTask SendEmpty(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        if (status != StatusCodes.Status204NoContent)
            http.Response.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    // {"Reason":"…","Type":"User","message":"…"}
    public override ValueTask WriteErrorAsync(HttpContext http, ServiceDescription service, AwsException error, string requestId)
    {
        http.Response.Headers["x-amzn-ErrorType"] = error.Code.Name;
        return SendAsync(http, error.Code.Status, "application/json", JsonBody.Write(body =>
        {
            foreach (var (name, value) in error.Members)
                body.WriteString(name, value);
            if (error.Code.Type != ErrorType.None)
                body.WriteString("Type", error.Code.Type.ToString());
            body.WriteString(error.Code.MessageKey, error.Message);
        }));
    }
}
