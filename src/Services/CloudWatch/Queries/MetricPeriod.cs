namespace Kiln.Services.CloudWatch.Queries;

/// <summary>Periods, in seconds, as all operations take them.</summary>
internal static class MetricPeriod
{
    /// <summary>1, 5, 10, 20, 30, or whole minutes.</summary>
    internal static bool IsValid(int period) => period is 1 or 5 or 10 or 20 or 30 || (period >= 60 && period % 60 == 0);
}
