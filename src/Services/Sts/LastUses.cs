using System.Collections.Concurrent;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Sts;

/// <summary>When and where each long-term key was used last: to the minute, in memory, and stored now and then.</summary>
public sealed class AccessKeyUses : IAsyncDisposable
{
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly AccessKeyUseStore _store;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<string, AccessKeyUse> _uses = new(StringComparer.Ordinal);
    private Task _storing = Task.CompletedTask;

    public AccessKeyUses(Database control, TimeProvider time)
    {
        (_store, _time) = (new(control), time);
        _timer = time.CreateTimer(_ => _storing = StoreAsync(), null, Precision, Precision);
    }

    internal void Note(string accessKeyId, string service, string region)
    {
        var now = _time.GetUtcNow();
        if (_uses.TryGetValue(accessKeyId, out var last) && now - last.At < Precision && last.Service == service && last.Region == region)
            return;
        _uses[accessKeyId] = new(accessKeyId, now, service, region);
    }

    /// <returns>Null when the key was never used.</returns>
    internal async Task<AccessKeyUse?> LastAsync(string accessKeyId) => _uses.GetValueOrDefault(accessKeyId) ?? await _store.FindAsync(accessKeyId);

    /// <summary>Call when the database was emptied.</summary>
    public void Forget() => _uses.Clear();

    private async Task StoreAsync()
    {
        var uses = _uses.Values.ToList();
        if (uses.Count == 0)
            return;
        await _store.SaveAsync(uses);
        foreach (var use in uses)
            _uses.TryRemove(new(use.AccessKeyId, use));
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _storing;
        await StoreAsync();
    }
}

internal sealed record AccessKeyUse(string AccessKeyId, DateTimeOffset At, string Service, string Region);

internal sealed class AccessKeyUseStore(Database database)
{
    internal Task<AccessKeyUse?> FindAsync(string accessKeyId) =>
        database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<(long UsedAt, string Service, string Region)?>(
                "SELECT used_at, service, region FROM access_key_uses WHERE access_key_id = @accessKeyId", new { accessKeyId });
            return row is { } use ? new AccessKeyUse(accessKeyId, DateTimeOffset.FromUnixTimeMilliseconds(use.UsedAt), use.Service, use.Region) : null;
        });

    internal Task SaveAsync(IEnumerable<AccessKeyUse> uses) =>
        database.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO access_key_uses (access_key_id, used_at, service, region) VALUES (@AccessKeyId, @UsedAt, @Service, @Region)
            ON CONFLICT (access_key_id) DO UPDATE SET used_at = excluded.used_at, service = excluded.service, region = excluded.region
            """,
            uses.Select(u => new { u.AccessKeyId, UsedAt = u.At.ToUnixTimeMilliseconds(), u.Service, u.Region }), transaction));
}
