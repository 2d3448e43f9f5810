using System.Buffers;
using System.Runtime.CompilerServices;
using Kiln.Execution;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Services.Lambda.Invocations.Streaming;

/// <summary>
/// An invocation from the moment at which its first answer is there: the beginning of a stream, or all of it. Disposed, what is still to come
/// goes nowhere; the function runs to its end.
/// </summary>
internal sealed class StreamedInvocation : IDisposable
{
    private readonly StreamedResponse _stream;
    private readonly Task<InvocationOutcome> _invoking;

    private StreamedInvocation(StreamedResponse stream, Task<InvocationOutcome> invoking) => (_stream, _invoking) = (stream, invoking);

    /// <summary>Whether the function streams. Else <see cref="Outcome"/> is there, with all that it has answered.</summary>
    internal bool IsStreamed { get; private init; }

    /// <summary>As the function named it; empty where it did not.</summary>
    internal string ContentType { get; private init; } = "";

    /// <summary>How it ended: after the last of <see cref="PartsAsync"/>.</summary>
    internal Task<InvocationOutcome> Outcome => _invoking;

    /// <exception cref="Aws.Errors.AwsException">The function did not run, or its role cannot be had.</exception>
    internal static async Task<StreamedInvocation> BeginAsync(
        TracedInvoker invoker, StoredFunction function, TracedInvocation traced, Invocation invocation, CancellationToken cancellationToken)
    {
        var stream = new StreamedResponse();
        var invoking = invoker.InvokeAsync(function, traced, invocation with { Stream = stream }, cancellationToken);
        await Task.WhenAny(stream.Begun, invoking);
        if (stream.Begun.IsCompleted)
            return new(stream, invoking) { IsStreamed = true, ContentType = await stream.Begun };
        return await invoking is InvocationOutcome.Completed
            ? new(stream, invoking)
            : throw LambdaErrors.DidNotRun(function.Record, await invoking);
    }

    /// <summary>What the function writes, as it comes; only where <see cref="IsStreamed"/>.</summary>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = _stream.Reader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (!read.Buffer.IsEmpty)
                yield return read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                yield break;
        }
    }

    public void Dispose() => _stream.Reader.Complete();
}
