using System.Collections.Concurrent;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Insights.Language;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Logs.Insights;

/// <summary>
/// Runs queries beside requests, two at once, and keeps their results in memory until others take the room. With the server they are gone.
/// </summary>
internal sealed class QueryRunner(LogEventStore events, TimeProvider time, ILogger log) : IAsyncDisposable
{
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private const int AtOnce = 2;
    private const int MostOfAccount = 30;
    private const int MostKept = 500;
    private const long MostBytesKept = 256 * 1024 * 1024;

    private readonly SemaphoreSlim _running = new(AtOnce, AtOnce);
    private readonly ConcurrentDictionary<string, LogQuery> _queries = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <exception cref="Aws.Errors.AwsException">The account has as many as it may have at once.</exception>
    internal LogQuery Start(string accountId, string region, string text, QueryPlan plan, QueryInput input)
    {
        if (_queries.Values.Count(q => q.AccountId == accountId && !q.HasEnded) >= MostOfAccount)
            throw LogsErrors.TooManyQueries(MostOfAccount);
        var query = new LogQuery(accountId, region, text, input, time.GetUtcNow(), CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token));
        _queries[query.Id] = query;
        query.Running = Task.Run(() => RunAsync(query, plan));
        return query;
    }

    /// <returns>Null when the account has none of that id.</returns>
    internal LogQuery? Find(string accountId, string region, string id) =>
        _queries.TryGetValue(id, out var query) && query.AccountId == accountId && query.Region == region ? query : null;

    /// <summary>Latest first.</summary>
    internal IEnumerable<LogQuery> All(string accountId, string region) =>
        _queries.Values.Where(q => q.AccountId == accountId && q.Region == region).OrderByDescending(q => q.CreatedAt).ThenBy(q => q.Id, StringComparer.Ordinal);

    internal void Stop() => _stopping.Cancel();

    /// <summary>The log groups are gone, and so shall be what was found in them.</summary>
    internal void Clear()
    {
        foreach (var query in _queries.Values)
        {
            if (query.HasEnded)
                Forget(query);
            else
                query.Stopping.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        foreach (var query in _queries.Values)
            await query.Running;
        _running.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(LogQuery query, QueryPlan plan)
    {
        var hasBegun = false;
        try
        {
            await _running.WaitAsync(query.Stopping.Token);
            hasBegun = true;
            query.Begin(time.GetTimestamp());
            var budget = new QueryBudget(time, Longest, query.Stopping.Token);
            var results = await new QueryExecution(plan, query.Input, budget, query.Statistics).RunAsync(events, time.GetUtcNow());
            query.End("Complete", results, budget.Used, time);
        }
        catch (OperationCanceledException)
        {
            query.End("Cancelled", [], 0, time);
        }
        catch (TimeoutException)
        {
            query.End("Timeout", [], 0, time);
        }
        catch (QueryTooLargeException)
        {
            log.LogWarning("Query {Id} needs more memory than a query may have", query.Id);
            query.End("Failed", [], 0, time);
        }
        catch (Exception e)
        {
            log.LogError(e, "Query {Id} failed", query.Id);
            query.End("Failed", [], 0, time);
        }
        finally
        {
            if (hasBegun)
                _running.Release();
        }
        Forget();
    }

    private void Forget(LogQuery query)
    {
        if (_queries.TryRemove(query.Id, out _))
            query.Stopping.Dispose();
    }

    // The oldest go first. One that was asked for since is gone all the same: its client starts it again.
    private void Forget()
    {
        var ended = _queries.Values.Where(q => q.HasEnded).OrderByDescending(q => q.CreatedAt).ToList();
        var (count, bytes) = (0, 0L);
        foreach (var query in ended)
        {
            bytes += query.Size;
            if (++count > MostKept || (count > 1 && bytes > MostBytesKept))
                Forget(query);
        }
    }
}
