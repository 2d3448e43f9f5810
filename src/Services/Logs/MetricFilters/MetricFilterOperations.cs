using System.Globalization;
using System.Text;
using Kiln.Aws.Operations;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.MetricFilters;

/// <summary>Filters that make metrics of log events.</summary>
internal sealed class MetricFilterOperations(LogGroupStore groups, LogFilters filters, LogWriter writer, TimeProvider time)
{
    private const int MostOfGroup = 100;
    private const int MostDimensions = 3;
    private const int DefaultLimit = 50;

    [Operation]
    public async Task PutMetricFilter(PutMetricFilterRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Check(request);
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await filters.Metric.PutAsync(
            group.Id, key, request.FilterName!,
            current => new()
            {
                FilterName = request.FilterName,
                FilterPattern = request.FilterPattern,
                MetricTransformations = request.MetricTransformations,
                CreationTime = current?.CreationTime ?? now,
                LogGroupName = request.LogGroupName,
                ApplyOnTransformedLogs = request.ApplyOnTransformedLogs ?? false,
            },
            MostOfGroup,
            cancellationToken);
    }

    [Operation]
    public async Task DeleteMetricFilter(DeleteMetricFilterRequest request, Caller caller, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName!);
        var group = await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup();
        if (!await filters.Metric.DeleteAsync(group.Id, key, request.FilterName!, cancellationToken))
            throw LogsErrors.NoSuch("metric filter");
    }

    [Operation]
    public async Task<DescribeMetricFiltersResponse> DescribeMetricFilters(DescribeMetricFiltersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.MetricName is null != request.MetricNamespace is null)
            throw LogsErrors.Invalid("Both metricName and metricNamespace must be specified, or neither.");
        await writer.FlushAsync(cancellationToken);
        var key = new GroupKey(caller.AccountId, caller.Region, request.LogGroupName ?? "");
        if (request.LogGroupName is not null && await groups.FindAsync(key) is null)
            throw LogsErrors.NoSuchGroup();
        var found = filters.Metric.All(caller.AccountId, caller.Region)
            .Where(f => request.LogGroupName is null || f.Group == key)
            .Select(f => f.Filter.Definition)
            .Where(f => f.FilterName!.StartsWith(request.FilterNamePrefix ?? "", StringComparison.Ordinal)
                && f.MetricTransformations!.Exists(t => request.MetricName is null || (t.MetricName == request.MetricName && t.MetricNamespace == request.MetricNamespace)));
        var (page, token) = FilterPage.Of(found, f => $"{f.LogGroupName}:{f.FilterName}", request.NextToken, request.Limit ?? DefaultLimit);
        return new() { MetricFilters = page, NextToken = token };
    }

    [Operation]
    public Task<TestMetricFilterResponse> TestMetricFilter(TestMetricFilterRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var pattern = FilterPattern.Parse(request.FilterPattern);
        var matches = new List<MetricFilterMatchRecord>();
        for (var i = 0; i < request.LogEventMessages!.Count; i++)
        {
            var message = request.LogEventMessages[i];
            var bytes = Encoding.UTF8.GetBytes(message);
            if (pattern.Matches(bytes))
                matches.Add(new() { EventNumber = i + 1, EventMessage = message, ExtractedValues = pattern.Extract(bytes) });
        }
        return Task.FromResult(new TestMetricFilterResponse { Matches = matches });
    }

    private static void Check(PutMetricFilterRequest request)
    {
        FilterPattern.Parse(request.FilterPattern);
        // To take these and not heed them would be worse than to refuse.
        if (request is { FieldSelectionCriteria.Length: > 0 } or { EmitSystemFieldDimensions.Count: > 0 } or { ApplyOnTransformedLogs: true })
            throw LogsErrors.Invalid("Kiln does not have fieldSelectionCriteria, emitSystemFieldDimensions and applyOnTransformedLogs yet.");
        var transformation = request.MetricTransformations![0];
        if (transformation is { DefaultValue: not null, Dimensions.Count: > 0 })
            throw LogsErrors.Invalid("Invalid metric transformation: dimensions and default value are mutually exclusive properties.");
        if (transformation.Dimensions?.Count > MostDimensions)
            throw LogsErrors.Invalid($"Invalid metric transformation: the number of dimensions must be less than or equal to {MostDimensions}.");
        foreach (var value in (transformation.Dimensions?.Values ?? Enumerable.Empty<string>()).Append(transformation.MetricValue!))
            CheckValue(value, isDimension: value != transformation.MetricValue);
    }

    // 1, $.duration or $bytes
    private static void CheckValue(string value, bool isDimension)
    {
        if (value.StartsWith("$.", StringComparison.Ordinal))
        {
            var reader = new PatternReader(value);
            JsonSelector.Read(reader);
            if (reader.IsAtEnd)
                return;
        }
        else if ((value is ['$', _, ..] && value[1..].All(c => char.IsLetterOrDigit(c) || c is '_' or '-')) || (!isDimension && double.TryParse(value, CultureInfo.InvariantCulture, out _)))
        {
            return;
        }
        throw LogsErrors.Invalid($"Invalid metric transformation: '{value}' is neither a number nor a field of the filter pattern.");
    }
}
