using System.Data.Common;
using Dapper;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>
/// Makes old points coarser, as AWS does, and forgets the oldest: at the start, and then every ten minutes, in slices between which others write.
/// </summary>
internal sealed class MetricRollup(Database database, TimeProvider time, ILogger log)
{
    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    internal static readonly TimeSpan Kept = TimeSpan.FromDays(455);

    private const int RolledAtOnce = 2_000;

    /// <summary>Points of a period become those of the next when they are older.</summary>
    private static readonly (int Period, int Next, TimeSpan Age)[] Steps =
    [
        (1, 60, TimeSpan.FromHours(3)),
        (60, 300, TimeSpan.FromDays(15)),
        (300, 3600, TimeSpan.FromDays(63)),
    ];

    internal async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await TrySweepAsync(stopping);
            while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException)
        {
        }
    }

    internal async Task SweepAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        foreach (var (period, next, age) in Steps)
        {
            // Only what makes whole periods of the next.
            var before = (now - age).ToUnixTimeSeconds() / next * next;
            while (await database.WriteAsync(transaction => RollAsync(transaction, period, next, before), stopping) == RolledAtOnce)
            {
            }
        }
        var oldest = (now - Kept).ToUnixTimeSeconds();
        while (await database.WriteAsync(transaction => DeleteAsync(transaction, oldest), stopping) == RolledAtOnce)
        {
        }
        await database.WriteAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                "DELETE FROM metrics WHERE last_at < @oldest AND NOT EXISTS (SELECT 1 FROM metric_points p WHERE p.metric_id = metrics.id)", new { oldest }, transaction),
            stopping);
    }

    private async Task TrySweepAsync(CancellationToken stopping)
    {
        try
        {
            await SweepAsync(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Old data points could not be rolled up");
        }
    }

    private static async Task<int> RollAsync(DbTransaction transaction, int period, int next, long before)
    {
        var taken = new List<(long Metric, StoredPoint Point)>();
        await using (var reader = await transaction.Connection!.ExecuteReaderAsync(
            """
            SELECT metric_id, at, unit, samples, total, minimum, maximum, distribution FROM metric_points
            WHERE period = @period AND at < @before ORDER BY at LIMIT @RolledAtOnce
            """,
            new { period, before, RolledAtOnce },
            transaction))
        {
            while (await reader.ReadAsync())
                taken.Add((reader.GetInt64(0), new(period, reader.GetInt64(1), reader.GetInt32(2), PointCommands.ValuesOf(reader, 3))));
        }
        await using var find = PointCommands.Find(transaction);
        await using var put = PointCommands.Put(transaction);
        foreach (var group in taken.GroupBy(t => (t.Metric, At: t.Point.At / next * next, t.Point.Unit)))
        {
            var sum = new StatisticValues();
            foreach (var (_, point) in group)
                sum.Add(point.Values);
            await PointCommands.AddAsync(find, put, group.Key.Metric, new(next, group.Key.At, group.Key.Unit, sum));
        }
        await transaction.Connection!.ExecuteAsync(
            "DELETE FROM metric_points WHERE metric_id = @Metric AND period = @Period AND at = @At AND unit = @Unit",
            taken.Select(t => new { t.Metric, t.Point.Period, t.Point.At, t.Point.Unit }), transaction);
        return taken.Count;
    }

    private static Task<int> DeleteAsync(DbTransaction transaction, long oldest) => transaction.Connection!.ExecuteAsync(
        """
        DELETE FROM metric_points WHERE (metric_id, period, at, unit) IN
          (SELECT metric_id, period, at, unit FROM metric_points WHERE period = 3600 AND at < @oldest LIMIT @RolledAtOnce)
        """,
        new { oldest, RolledAtOnce },
        transaction);
}
