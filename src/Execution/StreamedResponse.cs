using System.Buffers;
using System.IO.Pipelines;

namespace Kiln.Execution;

/// <summary>
/// A response on its way to a caller who wants it while the function writes it. Whoever invokes makes one, gives it to the
/// <see cref="Invocation"/> and reads it beside the outcome; the data plane writes it. Only a custom runtime that says so streams: whatever
/// else the outcome is, it is whole, and <see cref="Begun"/> never completes.
/// </summary>
public sealed class StreamedResponse
{
    /// <summary>Bytes that a function may stream: 200 MiB.</summary>
    public const long MaxBytes = 200L * 1024 * 1024;

    // A caller who reads slowly holds the function up, rather than this process its bytes.
    private const int Held = 1024 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Held, resumeWriterThreshold: Held / 2, useSynchronizationContext: false));
    private readonly TaskCompletionSource<string> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isAbandoned;

    /// <summary>The content type that the runtime gave, perhaps none, once the function has begun to stream.</summary>
    public Task<string> Begun => _begun.Task;

    /// <summary>
    /// Ends when the function has no more to say, or cannot say more: the outcome tells which. A reader that wants no more completes it: the
    /// function does not notice, as on AWS.
    /// </summary>
    public PipeReader Reader => _pipe.Reader;

    internal void Begin(string contentType) => _begun.TrySetResult(contentType);

    internal async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        if (_isAbandoned)
            return;

        foreach (var segment in bytes)
            _pipe.Writer.Write(segment.Span);

        var flushed = await _pipe.Writer.FlushAsync(cancellationToken);
        _isAbandoned = flushed.IsCompleted;
    }

    internal void End() => _pipe.Writer.Complete();
}
