using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.XRay.Storage;

/// <summary>One trace as it is stored.</summary>
/// <param name="Documents">In the order in which they came.</param>
/// <param name="IsFull">More came than is kept of one trace.</param>
internal sealed record StoredTrace(byte[] TraceId, long FirstAt, long LastAt, long Revision, bool IsFull, IReadOnlyList<ReadOnlyMemory<byte>> Documents);

/// <summary>Which traces a time range means.</summary>
internal enum TraceTime
{
    /// <summary>Those that began in it, as their ids tell, or by their first event where the id has no time: W3C's header brings such.</summary>
    TraceId,

    /// <summary>Those with an event in it.</summary>
    Event,
}

/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
internal readonly record struct TraceRange(TraceTime Time, DateTimeOffset Start, DateTimeOffset End);

/// <summary>Reads traces.</summary>
internal sealed class TraceQueries(Database database)
{
    // An id that is this far from its trace's events has no time in it.
    private static readonly TimeSpan OffTime = TimeSpan.FromDays(1);

    private const string Columns =
        "t.id AS Id, t.trace_id AS TraceId, t.first_at AS FirstAt, t.last_at AS LastAt, t.revision AS Revision, t.is_full AS IsFull";
    private const string From = "FROM traces t JOIN trace_scopes s ON s.id = t.scope_id WHERE s.account_id = @AccountId AND s.region = @Region";

    public Task<StoredTrace?> FindAsync(TraceScope scope, byte[] traceId) => database.ReadAsync(async connection =>
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {Columns} {From} AND t.trace_id = @traceId", new { scope.AccountId, scope.Region, traceId });
        return row is null ? null : await WithDocumentsAsync(connection, row);
    });

    /// <summary>A page, the latest first.</summary>
    /// <param name="before">The last trace of the page before; null for the first.</param>
    public Task<List<StoredTrace>> ListAsync(TraceScope scope, TraceRange range, byte[]? before, int limit) => database.ReadAsync(async connection =>
    {
        // A trace of that very second may be one of the last page's neighbours: the range goes by seconds.
        var condition = range.Time == TraceTime.TraceId
            ? """
              ((t.trace_id >= @first AND t.trace_id < @end)
                OR (t.last_at >= @startAt AND t.first_at >= @startAt AND t.first_at < @endAt AND (t.trace_id < @longBefore OR t.trace_id >= @longAfter)))
              """
            : "t.last_at >= @startAt AND t.first_at < @endAt";
        var rows = await connection.QueryAsync<Row>(
            $"SELECT {Columns} {From} AND {condition}{(before is null ? "" : " AND t.trace_id < @before")} ORDER BY t.trace_id DESC LIMIT @limit",
            new
            {
                scope.AccountId,
                scope.Region,
                first = Segments.TraceId.First(range.Start),
                end = Segments.TraceId.First(range.End),
                longBefore = Segments.TraceId.First(range.Start - OffTime),
                longAfter = Segments.TraceId.First(range.End + OffTime),
                startAt = range.Start.ToUnixTimeMilliseconds(),
                endAt = range.End.ToUnixTimeMilliseconds(),
                before,
                limit,
            });
        var traces = new List<StoredTrace>();
        foreach (var row in rows)
            traces.Add(await WithDocumentsAsync(connection, row));
        return traces;
    });

    private static async Task<StoredTrace> WithDocumentsAsync(System.Data.Common.DbConnection connection, Row row)
    {
        var packs = await connection.QueryAsync<byte[]>("SELECT documents FROM trace_documents WHERE trace = @Id ORDER BY revision", new { row.Id });
        return new(row.TraceId, row.FirstAt, row.LastAt, row.Revision, row.IsFull != 0, [.. packs.SelectMany(DocumentPack.Unpack)]);
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public byte[] TraceId { get; init; } = [];
        public long FirstAt { get; init; }
        public long LastAt { get; init; }
        public long Revision { get; init; }
        public long IsFull { get; init; }
    }
}
