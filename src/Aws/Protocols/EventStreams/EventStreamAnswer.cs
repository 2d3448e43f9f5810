using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Protocols.EventStreams;

/// <summary>Writes an answer that goes on, message by message.</summary>
internal static class EventStreamAnswer
{
    /// <param name="first">Sent at once: until it comes, a client waits in its call.</param>
    internal static async ValueTask WriteAsync(HttpContext http, EventStreamMessage? first, IEventStreamResponse response)
    {
        var cancellation = http.RequestAborted;
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = EventStreamEncoder.ContentType;
        if (first is not null)
            await SendAsync(http, first, cancellation);
        await foreach (var message in response.EventsAsync(cancellation))
            await SendAsync(http, message, cancellation);
    }

    private static async Task SendAsync(HttpContext http, EventStreamMessage message, CancellationToken cancellationToken)
    {
        EventStreamEncoder.Write(http.Response.BodyWriter, message);
        var flushed = await http.Response.BodyWriter.FlushAsync(cancellationToken);
        // A reader that has gone may show itself so, without the request being aborted yet.
        if (flushed.IsCompleted || flushed.IsCanceled)
            throw new OperationCanceledException(cancellationToken);
    }
}
