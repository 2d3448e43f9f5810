using System.Buffers;
using System.IO.Pipelines;

namespace Kiln.Execution.RuntimeApi;

internal enum BodyOutcome
{
    Complete,

    /// <summary>Longer than it may be. The rest was read and dropped, so that its sender gets to read the refusal.</summary>
    TooLarge,

    /// <summary>It ended before it was whole.</summary>
    Truncated,
}

/// <summary>
/// The body of a request, up to a limit. Grows with what has arrived, not with what was announced. A caller who wants the
/// response while it is being made has a <see cref="StreamedResponse"/> in its place.
/// </summary>
internal sealed class BodyCollector(int limit) : IDisposable
{
    // A body without an end is not read for ever: beyond this the connection is closed.
    private const long MaxDropped = 64 * 1024 * 1024;

    private const int FirstBuffer = 4096;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    /// <summary>Bytes that arrived, those dropped included.</summary>
    public long Received { get; private set; }

    public async ValueTask<BodyOutcome> ReadAsync(PipeReader body, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var result = await body.ReadAsync(cancellationToken);
                Take(result.Buffer);
                body.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return Received > limit ? BodyOutcome.TooLarge : BodyOutcome.Complete;
                if (Received > limit + MaxDropped)
                    return BodyOutcome.TooLarge;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return BodyOutcome.Truncated;
        }
    }

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    public void Dispose() => Return();

    private void Take(ReadOnlySequence<byte> part)
    {
        Received += part.Length;
        if (Received > limit)
        {
            Return();
            return;
        }

        var total = (int)Received;
        if (total > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBuffer, Math.Max(total, Math.Min(limit, _bytes.Length * 2))));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            var length = Length;
            Return();
            (_bytes, Length) = (larger, length);
        }

        part.CopyTo(_bytes.AsSpan(Length));
        Length = total;
    }

    private void Return()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);

        (_bytes, Length) = ([], 0);
    }
}
