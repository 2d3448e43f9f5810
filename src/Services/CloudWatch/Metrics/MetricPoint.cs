namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>One place that values are gathered in before they are stored.</summary>
/// <param name="Period">Seconds: 1 or 60.</param>
/// <param name="At">Beginning, seconds since the epoch.</param>
internal readonly record struct PointKey(MetricKey Metric, int Period, long At, int Unit);

/// <param name="Period">Seconds: 1, 60, 300 or 3600.</param>
internal readonly record struct StoredPoint(int Period, long At, int Unit, StatisticValues Values);
