using System.Data.Common;
using Dapper;
using Kiln.Services.Storage;
using Kiln.Services.XRay.Segments;

namespace Kiln.Services.XRay.Storage;

/// <summary>An account's traces in one region.</summary>
internal readonly record struct TraceScope(string AccountId, string Region);

/// <summary>The documents of all traces.</summary>
/// <param name="mostBytes">Of documents, before they are packed.</param>
internal sealed class TraceStore(Database database, long mostBytes = TraceRetention.MostBytes)
{
    // Of what is deleted when there is too much.
    private const double SurplusShare = 0.05;

    private readonly Dictionary<TraceScope, long> _scopes = [];
    private long? _bytes;

    /// <summary>Stores what came together; one writer at a time.</summary>
    public Task AppendAsync(IReadOnlyCollection<(TraceScope Scope, CheckedSegment Segment)> segments) => database.WriteAsync(async transaction =>
    {
        var added = 0L;
        foreach (var trace in segments.GroupBy(static s => (s.Scope, Id: Convert.ToHexString(s.Segment.TraceId))))
            added += await AppendAsync(await ScopeIdAsync(trace.Key.Scope, transaction), [.. trace.Select(static s => s.Segment)], transaction);
        _bytes ??= await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COALESCE(SUM(bytes), 0) FROM traces", transaction: transaction) - added;
        _bytes += added;
        if (_bytes > mostBytes)
            await DeleteSurplusAsync(transaction);
    });

    public async Task DeleteExpiredAsync(DateTimeOffset now)
    {
        var before = (now - TraceRetention.Time).ToUnixTimeMilliseconds();
        await database.WriteAsync(transaction => DeleteAsync("last_at < @before", new { before }, transaction));
        _bytes = null;
    }

    /// <summary>After the database was emptied.</summary>
    public void Forget()
    {
        _scopes.Clear();
        _bytes = null;
    }

    private static async Task<long> AppendAsync(long scope, List<CheckedSegment> segments, DbTransaction transaction)
    {
        var connection = transaction.Connection!;
        var row = await connection.QuerySingleOrDefaultAsync<TraceRow>(
            "SELECT id AS Id, bytes AS Bytes, revision AS Revision FROM traces WHERE scope_id = @scope AND trace_id = @key",
            new { scope, key = segments[0].TraceId },
            transaction);
        var (size, isFull) = (row?.Bytes ?? 0, false);
        var kept = new List<CheckedSegment>(segments.Count);
        foreach (var segment in segments)
        {
            if (size + segment.Document.Length > TraceRetention.BytesOfTrace)
            {
                isFull = true;
                continue;
            }
            size += segment.Document.Length;
            kept.Add(segment);
        }
        if (row is null)
        {
            var id = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM traces", transaction: transaction);
            row = new() { Id = id };
            await connection.ExecuteAsync(
                """
                INSERT INTO traces (id, scope_id, trace_id, first_at, last_at, bytes, revision, is_full)
                VALUES (@id, @scope, @key, @first, @last, 0, 0, 0)
                """,
                new { id, scope, key = segments[0].TraceId, first = segments.Min(static s => s.Start), last = segments.Max(static s => s.End) },
                transaction);
        }
        await connection.ExecuteAsync(
            """
            UPDATE traces SET bytes = @size, revision = revision + 1,
              first_at = CASE WHEN first_at > @first THEN @first ELSE first_at END,
              last_at = CASE WHEN last_at < @last THEN @last ELSE last_at END,
              is_full = CASE WHEN @isFull THEN 1 ELSE is_full END
            WHERE id = @id
            """,
            new { id = row.Id, size, isFull, first = segments.Min(static s => s.Start), last = segments.Max(static s => s.End) },
            transaction);
        if (kept.Count > 0)
        {
            await connection.ExecuteAsync(
                "INSERT INTO trace_documents (trace, revision, documents) VALUES (@id, @revision, @documents)",
                new { id = row.Id, revision = row.Revision + 1, documents = DocumentPack.Pack([.. kept.Select(static s => s.Document)]) },
                transaction);
        }
        return size - row.Bytes;
    }

    private async Task<long> ScopeIdAsync(TraceScope scope, DbTransaction transaction)
    {
        if (_scopes.TryGetValue(scope, out var known))
            return known;
        var connection = transaction.Connection!;
        var id = await connection.ExecuteScalarAsync<long?>(
            "SELECT id FROM trace_scopes WHERE account_id = @AccountId AND region = @Region", new { scope.AccountId, scope.Region }, transaction);
        if (id is null)
        {
            id = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(id), 0) + 1 FROM trace_scopes", transaction: transaction);
            await connection.ExecuteAsync(
                "INSERT INTO trace_scopes (id, account_id, region) VALUES (@id, @AccountId, @Region)", new { id, scope.AccountId, scope.Region }, transaction);
            // Not remembered before it is on disk: the next one reads it.
            return id.Value;
        }
        return _scopes[scope] = id.Value;
    }

    // A twentieth at a time, the oldest first, until there is a twentieth of room.
    private async Task DeleteSurplusAsync(DbTransaction transaction)
    {
        var connection = transaction.Connection!;
        while (_bytes > mostBytes * (1 - SurplusShare))
        {
            var count = await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM traces", transaction: transaction);
            if (count == 0)
                break;
            var before = await connection.ExecuteScalarAsync<long>(
                "SELECT last_at FROM traces ORDER BY last_at LIMIT 1 OFFSET @surplus", new { surplus = (long)((count - 1) * SurplusShare) }, transaction);
            await DeleteAsync("last_at <= @before", new { before }, transaction);
            _bytes = await connection.ExecuteScalarAsync<long>("SELECT COALESCE(SUM(bytes), 0) FROM traces", transaction: transaction);
        }
    }

    private static async Task DeleteAsync(string condition, object parameters, DbTransaction transaction)
    {
        await transaction.Connection!.ExecuteAsync($"DELETE FROM trace_documents WHERE trace IN (SELECT id FROM traces WHERE {condition})", parameters, transaction);
        await transaction.Connection!.ExecuteAsync($"DELETE FROM traces WHERE {condition}", parameters, transaction);
    }

    private sealed class TraceRow
    {
        public long Id { get; init; }
        public long Bytes { get; init; }
        public long Revision { get; init; }
    }
}
