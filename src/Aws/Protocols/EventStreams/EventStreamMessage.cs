namespace Kiln.Aws.Protocols.EventStreams;

/// <summary>
/// One message of an answer that goes on: headers, whose values are strings, and a payload.
/// </summary>
public sealed record EventStreamMessage(IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Payload)
{
    /// <param name="type">Member of the response stream's union, for example <c>sessionUpdate</c>.</param>
    /// <param name="contentType">Of the payload; null when it has none.</param>
    public static EventStreamMessage Event(string type, string? contentType, ReadOnlyMemory<byte> payload) => new(
        contentType is null
            ? [(":message-type", "event"), (":event-type", type)]
            : [(":message-type", "event"), (":event-type", type), (":content-type", contentType)],
        payload);

    /// <summary>An error that the model has among the stream's members; nothing follows it.</summary>
    public static EventStreamMessage Exception(string type, string contentType, ReadOnlyMemory<byte> payload) =>
        new([(":message-type", "exception"), (":exception-type", type), (":content-type", contentType)], payload);

    /// <summary>An error that the model does not have; nothing follows it.</summary>
    public static EventStreamMessage Error(string code, string text) =>
        new([(":message-type", "error"), (":error-code", code), (":error-message", text)], default);
}
