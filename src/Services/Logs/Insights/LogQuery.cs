namespace Kiln.Services.Logs.Insights;

/// <summary>A query that was started. Its run changes it, others read it.</summary>
internal sealed class LogQuery(string accountId, string region, string text, QueryInput input, DateTimeOffset createdAt, CancellationTokenSource stopping)
{
    private volatile Outcome _outcome = new("Scheduled", [], 0, 0);
    private long _began;

    internal string Id { get; } = Guid.NewGuid().ToString();
    internal string AccountId => accountId;
    internal string Region => region;
    internal string Text => text;
    internal QueryInput Input => input;
    internal DateTimeOffset CreatedAt => createdAt;
    internal CancellationTokenSource Stopping => stopping;
    internal QueryStatistics Statistics { get; } = new();
    internal Task Running { get; set; } = Task.CompletedTask;

    /// <summary>As the API names it.</summary>
    internal string Status => _outcome.Status;
    internal bool HasEnded => Status is not ("Scheduled" or "Running");
    internal IReadOnlyList<IReadOnlyList<ResultField>> Results => _outcome.Results;

    /// <summary>Bytes of the results, about.</summary>
    internal long Size => _outcome.Size;
    internal long Milliseconds => _outcome.Milliseconds;

    internal void Begin(long timestamp)
    {
        _began = timestamp;
        _outcome = new("Running", [], 0, 0);
    }

    internal void End(string status, IReadOnlyList<IReadOnlyList<ResultField>> results, long size, TimeProvider time) =>
        _outcome = new(status, results, size, _began == 0 ? 0 : (long)time.GetElapsedTime(_began).TotalMilliseconds);

    private sealed record Outcome(string Status, IReadOnlyList<IReadOnlyList<ResultField>> Results, long Size, long Milliseconds);
}
