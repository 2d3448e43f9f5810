using System.Data.Common;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>Statements for single points, prepared once for the many of a batch.</summary>
internal static class PointCommands
{
    internal static DbCommand Find(DbTransaction transaction) => Command(
        transaction,
        "SELECT samples, total, minimum, maximum, distribution FROM metric_points WHERE metric_id = @metric AND period = @period AND at = @at AND unit = @unit",
        "metric", "period", "at", "unit");

    internal static DbCommand Put(DbTransaction transaction) => Command(
        transaction,
        """
        INSERT INTO metric_points (metric_id, period, at, unit, samples, total, minimum, maximum, distribution)
        VALUES (@metric, @period, @at, @unit, @samples, @total, @minimum, @maximum, @distribution)
        ON CONFLICT (metric_id, period, at, unit) DO UPDATE SET samples = @samples, total = @total, minimum = @minimum, maximum = @maximum, distribution = @distribution
        """,
        "metric", "period", "at", "unit", "samples", "total", "minimum", "maximum", "distribution");

    /// <summary>Adds to the point that is there.</summary>
    internal static async Task AddAsync(DbCommand find, DbCommand put, long metric, StoredPoint point)
    {
        var sum = new StatisticValues();
        Set(find, metric, point.Period, point.At, point.Unit);
        await using (var reader = await find.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
                sum.Add(ValuesOf(reader, 0));
        }
        sum.Add(point.Values);
        Set(put, metric, point.Period, point.At, point.Unit, sum.SampleCount, sum.Sum, sum.Minimum, sum.Maximum, sum.EncodeDistribution() ?? (object)DBNull.Value);
        await put.ExecuteNonQueryAsync();
    }

    internal static StatisticValues ValuesOf(DbDataReader row, int first) => StatisticValues.Of(
        row.GetDouble(first), row.GetDouble(first + 1), row.GetDouble(first + 2), row.GetDouble(first + 3), row.IsDBNull(first + 4) ? null : row.GetFieldValue<byte[]>(first + 4));

    private static DbCommand Command(DbTransaction transaction, string text, params string[] parameters)
    {
        var command = transaction.Connection!.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, text);
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static void Set(DbCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
