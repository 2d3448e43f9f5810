using System.Data.Common;
using System.Text;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>Metrics and their data points in the metrics database.</summary>
internal sealed class MetricStore(Database database)
{
    internal static readonly TimeSpan Listed = TimeSpan.FromDays(14);

    /// <summary>Adds to the points that are there, in one transaction.</summary>
    internal Task AddAsync(IReadOnlyDictionary<PointKey, StatisticValues> points, DateTimeOffset now) => database.WriteAsync(async transaction =>
    {
        var ids = new Dictionary<MetricKey, long>();
        await using var find = PointCommands.Find(transaction);
        await using var put = PointCommands.Put(transaction);
        foreach (var (key, values) in points)
        {
            if (!ids.TryGetValue(key.Metric, out var id))
                ids[key.Metric] = id = await TouchAsync(transaction, key.Metric, now.ToUnixTimeSeconds());
            await PointCommands.AddAsync(find, put, id, new(key.Period, key.At, key.Unit, values));
        }
    });

    /// <summary>The points of one metric that begin in <c>[start, end)</c> and cover no more than a period, in order of time.</summary>
    /// <param name="unit">Null: all units.</param>
    internal Task<List<StoredPoint>> ReadAsync(MetricKey key, int period, long start, long end, int? unit) => database.ReadAsync(async connection =>
    {
        var found = new List<StoredPoint>();
        await using var reader = await connection.ExecuteReaderAsync(
            $"""
            SELECT p.period, p.at, p.unit, p.samples, p.total, p.minimum, p.maximum, p.distribution
            FROM metrics m JOIN metric_points p ON p.metric_id = m.id
            WHERE m.account_id = @AccountId AND m.region = @Region AND m.namespace = @Namespace AND m.name = @Name AND m.dimensions = @Dimensions
              AND p.period IN (1, 60, 300, 3600) AND p.period <= @period AND p.at >= @start AND p.at < @end
              {(unit is null ? "" : "AND p.unit = @unit")}
            ORDER BY p.at
            """,
            new { key.AccountId, key.Region, key.Namespace, key.Name, key.Dimensions, period, start, end, unit });
        while (await reader.ReadAsync())
            found.Add(new(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2), PointCommands.ValuesOf(reader, 3)));
        return found;
    });

    /// <summary>Metrics that had data since a moment, in order of namespace, name and dimensions.</summary>
    internal Task<List<ListedMetric>> ListAsync(MetricFilterQuery query) => database.ReadAsync(async connection =>
    {
        var sql = new StringBuilder(
            """
            SELECT id, namespace, name, dimensions FROM metrics
            WHERE account_id = @AccountId AND region = @Region AND last_at >= @Since
              AND (namespace, name, dimensions) > (@AfterNamespace, @AfterName, @AfterDimensions)
            """);
        if (query.Namespace is not null)
            sql.Append(" AND namespace = @Namespace");
        if (query.Name is not null)
            sql.Append(" AND name = @Name");
        sql.Append(" ORDER BY namespace, name, dimensions LIMIT @Limit");
        return (await connection.QueryAsync<ListedMetric>(sql.ToString(), query)).AsList();
    });

    private static Task<long> TouchAsync(DbTransaction transaction, MetricKey key, long now) => transaction.Connection!.ExecuteScalarAsync<long>(
        """
        INSERT INTO metrics (id, account_id, region, namespace, name, dimensions, last_at)
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM metrics), @AccountId, @Region, @Namespace, @Name, @Dimensions, @now)
        ON CONFLICT (account_id, region, namespace, name, dimensions) DO UPDATE SET last_at = @now RETURNING id
        """,
        new { key.AccountId, key.Region, key.Namespace, key.Name, key.Dimensions, now },
        transaction);
}

internal sealed record MetricFilterQuery(string AccountId, string Region, long Since, int Limit)
{
    public string? Namespace { get; init; }
    public string? Name { get; init; }
    public string AfterNamespace { get; init; } = "";
    public string AfterName { get; init; } = "";
    public string AfterDimensions { get; init; } = "";
}

internal sealed record ListedMetric(long Id, string Namespace, string Name, string Dimensions);
