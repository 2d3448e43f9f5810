namespace Kiln.Aws.Protocols.EventStreams;

/// <summary>A response record that is answered as a stream of events instead of one body.</summary>
public interface IEventStreamResponse
{
    /// <summary>Each is sent as soon as it comes. The answer ends with them; the token is cancelled when the caller goes.</summary>
    IAsyncEnumerable<EventStreamMessage> EventsAsync(CancellationToken cancellationToken);
}
