using System.IO.Pipelines;

namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>The body of a response, passed on as it arrives.</summary>
internal static class StreamedAnswer
{
    // Beyond the bound nothing more is passed on, and no more than this is read so that the sender gets to read the refusal.
    private const long MaxDropped = 64 * 1024 * 1024;

    /// <returns>How it ended, and the bytes that were passed on.</returns>
    public static async ValueTask<(BodyOutcome Outcome, long Length)> PassAsync(PipeReader body, StreamedResponse stream, CancellationToken cancellationToken)
    {
        var passed = 0L;
        var dropped = 0L;
        try
        {
            while (true)
            {
                var result = await body.ReadAsync(cancellationToken);
                var room = Math.Min(result.Buffer.Length, StreamedResponse.MaxBytes - passed);
                dropped += result.Buffer.Length - room;
                if (room > 0)
                    await stream.WriteAsync(result.Buffer.Slice(0, room), cancellationToken);

                passed += room;
                body.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || dropped > MaxDropped)
                    return (dropped > 0 ? BodyOutcome.TooLarge : BodyOutcome.Complete, passed);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (BodyOutcome.Truncated, passed);
        }
        finally
        {
            stream.End();
        }
    }
}
