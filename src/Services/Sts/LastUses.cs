using System.Collections.Concurrent;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Sts;

/// <summary>When and where each long-term key, and each role, was used last: to the minute, in memory, and stored now and then.</summary>
public sealed class LastUses : IAsyncDisposable
{
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    private readonly LastUseStore _store;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<string, LastUse> _uses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LastUse>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private Task _storing = Task.CompletedTask;

    public LastUses(Database control, TimeProvider time)
    {
        (_store, _time) = (new(control), time);
        _bySpan = _uses.GetAlternateLookup<ReadOnlySpan<char>>();
        _timer = time.CreateTimer(_ => _storing = StoreAsync(), null, Precision, Precision);
    }

    /// <param name="id">Of an access key or a role.</param>
    internal void Note(ReadOnlySpan<char> id, string service, string region)
    {
        var now = _time.GetUtcNow();
        if (_bySpan.TryGetValue(id, out var last) && now - last.At < Precision && last.Service == service && last.Region == region)
            return;
        _bySpan[id] = new(id.ToString(), now, service, region);
    }

    /// <returns>Null when the key or role was never used.</returns>
    internal async Task<LastUse?> LastAsync(string id) => _uses.GetValueOrDefault(id) ?? await _store.FindAsync(id);

    /// <summary>Call when the database was emptied.</summary>
    public void Forget() => _uses.Clear();

    private async Task StoreAsync()
    {
        var uses = _uses.Values.ToList();
        if (uses.Count == 0)
            return;
        await _store.SaveAsync(uses);
        foreach (var use in uses)
            _uses.TryRemove(new(use.Id, use));
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _storing;
        await StoreAsync();
    }
}

internal sealed record LastUse(string Id, DateTimeOffset At, string Service, string Region);

internal sealed class LastUseStore(Database database)
{
    internal Task<LastUse?> FindAsync(string id) =>
        database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<(long UsedAt, string Service, string Region)?>(
                "SELECT used_at, service, region FROM last_uses WHERE id = @id", new { id });
            return row is { } use ? new LastUse(id, DateTimeOffset.FromUnixTimeMilliseconds(use.UsedAt), use.Service, use.Region) : null;
        });

    internal Task SaveAsync(IEnumerable<LastUse> uses) =>
        database.WriteAsync(transaction => transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO last_uses (id, used_at, service, region) VALUES (@Id, @UsedAt, @Service, @Region)
            ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at, service = excluded.service, region = excluded.region
            """,
            uses.Select(u => new { u.Id, UsedAt = u.At.ToUnixTimeMilliseconds(), u.Service, u.Region }), transaction));
}
