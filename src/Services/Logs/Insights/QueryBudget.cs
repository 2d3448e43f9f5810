namespace Kiln.Services.Logs.Insights;

/// <summary>What one query may use of memory, and of time. One run has one.</summary>
internal sealed class QueryBudget(TimeProvider time, TimeSpan longest, CancellationToken cancellationToken)
{
    internal const long MostBytes = 128 * 1024 * 1024;

    // Between looks at the clock.
    private const int Steps = 1024;

    private readonly long _began = time.GetTimestamp();
    private long _bytes;
    private int _steps;

    /// <exception cref="QueryTooLargeException">There is no more.</exception>
    internal void Charge(long bytes)
    {
        _bytes += bytes;
        if (_bytes > MostBytes)
            throw new QueryTooLargeException();
    }

    internal void Refund(long bytes) => _bytes -= bytes;

    internal long Used => _bytes;

    /// <summary>Called for each event.</summary>
    /// <exception cref="OperationCanceledException">Somebody stopped the query.</exception>
    /// <exception cref="TimeoutException">It has run for too long.</exception>
    internal void Step()
    {
        if (++_steps % Steps != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(_began) > longest)
            throw new TimeoutException();
    }
}

/// <summary>A query needs more memory than it may have.</summary>
internal sealed class QueryTooLargeException : Exception;
