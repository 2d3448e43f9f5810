using System.Collections.Concurrent;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Metering;

namespace Kiln.Services.CloudWatch.Functions;

/// <summary>The metrics of AWS/Lambda that the service counts, where functions do not: each value goes to the writer as it comes.</summary>
internal sealed class ServiceMetrics(MetricWriter writer, TimeProvider time) : IFunctionMetrics
{
    // Dimensions are texts that take longer to make than to count; of more names than this they are made each time.
    private const int KnownNames = 4096;

    private static readonly int Count = MetricUnit.NumberOf("Count");
    private static readonly int Milliseconds = MetricUnit.NumberOf("Milliseconds");

    private readonly ConcurrentDictionary<string, string[]> _dimensions = new(StringComparer.Ordinal);

    public void Add(FunctionMetric metric, FunctionKey function, string invokedArn, double value = 1)
    {
        var unit = metric is FunctionMetric.AsyncEventAge or FunctionMetric.UrlRequestLatency ? Milliseconds : Count;
        var now = time.GetUtcNow();
        foreach (var dimensions in DimensionsOf(function, invokedArn))
        {
            var key = new MetricKey(function.AccountId, function.Region, FunctionDimensions.Namespace, metric.ToString(), dimensions);
            writer.Add(writer.PointOf(key, now, 60, unit), value, static (values, added) => values.Add(added));
        }
    }

    private string[] DimensionsOf(FunctionKey function, string invokedArn)
    {
        if (_dimensions.TryGetValue(invokedArn, out var known))
            return known;
        string[] made = [.. FunctionDimensions.Of(function.Name, function.Arn, invokedArn, version: null)];
        if (_dimensions.Count < KnownNames)
            _dimensions[invokedArn] = made;
        return made;
    }
}
