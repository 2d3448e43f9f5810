using Kiln.Aws.Operations;

namespace Kiln.Services.CloudWatch.Metrics;

/// <summary>Takes data points. Nothing is taken when one is wrong; what was answered is stored.</summary>
internal sealed class PutMetricDataOperation(MetricWriter writer, TimeProvider time)
{
    private const int MostMetrics = 1000;
    private const int MostValues = 150;
    private static readonly double Bound = Math.Pow(2, 360);
    private static readonly TimeSpan Past = TimeSpan.FromDays(14);
    private static readonly TimeSpan Future = TimeSpan.FromHours(2);

    [Operation]
    public async Task PutMetricData(PutMetricDataRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Namespace!.StartsWith("AWS/", StringComparison.Ordinal))
            throw CloudWatchErrors.Invalid($"The value {request.Namespace} for parameter Namespace is invalid.");
        if (request is { MetricData: null or [], EntityMetricData: null or [] })
            throw CloudWatchErrors.Missing("The parameter MetricData is required.");
        var count = (request.MetricData?.Count ?? 0) + (request.EntityMetricData?.Sum(e => e.MetricData?.Count ?? 0) ?? 0);
        if (count > MostMetrics)
            throw CloudWatchErrors.Invalid($"The collection MetricData must not have a size greater than {MostMetrics}.");
        var now = time.GetUtcNow();
        var given = Named(request).ToList();
        foreach (var (datum, path) in given)
            Check(datum, path, now);
        foreach (var (datum, _) in given)
        {
            var key = new MetricKey(caller.AccountId, caller.Region, request.Namespace!, datum.MetricName!, MetricKey.TextOf(datum.Dimensions));
            writer.Add(
                writer.PointOf(key, datum.Timestamp ?? now, datum.StorageResolution ?? 60, MetricUnit.NumberOf(datum.Unit)), datum,
                static (values, datum) => Add(values, datum));
        }
        await writer.FlushAsync(cancellationToken);
    }

    private static IEnumerable<(MetricDatum Datum, string Path)> Named(PutMetricDataRequest request)
    {
        for (var i = 0; i < request.MetricData?.Count; i++)
            yield return (request.MetricData[i], $"MetricData.member.{i + 1}");
        for (var i = 0; i < request.EntityMetricData?.Count; i++)
        {
            for (var j = 0; j < request.EntityMetricData[i].MetricData?.Count; j++)
                yield return (request.EntityMetricData[i].MetricData![j], $"EntityMetricData.member.{i + 1}.MetricData.member.{j + 1}");
        }
    }

    private static void Add(StatisticValues values, MetricDatum datum)
    {
        if (datum.StatisticValues is { } set)
            values.AddSet(set.SampleCount!.Value, set.Sum!.Value, set.Minimum!.Value, set.Maximum!.Value);
        else if (datum.Value is { } value)
            values.Add(value);
        for (var i = 0; i < datum.Values?.Count; i++)
            values.Add(datum.Values[i], datum.Counts?[i] ?? 1);
    }

    private static void Check(MetricDatum datum, string path, DateTimeOffset now)
    {
        CheckKinds(datum, path);
        Number(datum.Value, $"{path}.Value");
        for (var i = 0; i < datum.Values?.Count; i++)
            Number(datum.Values[i], $"{path}.Values.member.{i + 1}");
        for (var i = 0; i < datum.Counts?.Count; i++)
        {
            Number(datum.Counts[i], $"{path}.Counts.member.{i + 1}");
            if (datum.Counts[i] <= 0)
                throw CloudWatchErrors.Invalid($"The parameter {path}.Counts.member.{i + 1} must be greater than 0.");
        }
        if (datum.StatisticValues is { } set)
            CheckSet(set, $"{path}.StatisticValues");
        if (datum.StorageResolution is { } resolution and not (1 or 60))
            throw CloudWatchErrors.Invalid($"The value {resolution} for parameter {path}.StorageResolution is invalid. Valid values are 1 and 60.");
        if (datum.Timestamp < now - Past)
            throw CloudWatchErrors.Invalid($"The parameter {path}.Timestamp must specify a time within the past two weeks.");
        if (datum.Timestamp > now + Future)
            throw CloudWatchErrors.Invalid($"The parameter {path}.Timestamp must specify a time no more than two hours in the future.");
        for (var i = 0; i < datum.Dimensions?.Count; i++)
        {
            if (datum.Dimensions[i].Name!.StartsWith(':'))
                throw CloudWatchErrors.Invalid($"The value {datum.Dimensions[i].Name} for parameter {path}.Dimensions.member.{i + 1}.Name is invalid.");
            if (string.IsNullOrWhiteSpace(datum.Dimensions[i].Value))
                throw CloudWatchErrors.Invalid($"The parameter {path}.Dimensions.member.{i + 1}.Value must contain at least one character that is not white space.");
        }
        if ((datum.Dimensions ?? []).GroupBy(d => d.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw CloudWatchErrors.Invalid($"The parameter {path}.Dimensions has the dimension {twice.Key} more than once.");
    }

    private static void CheckKinds(MetricDatum datum, string path)
    {
        string[] given = [.. Given()];
        if (given.Length == 0)
            throw CloudWatchErrors.Missing($"At least one of the parameters {path}.Value, {path}.Values or {path}.StatisticValues must be specified.");
        if (given.Length > 1)
            throw CloudWatchErrors.InvalidCombination($"The parameters {path}.{given[0]} and {path}.{given[1]} are mutually exclusive and you have specified both.");
        if (datum.Counts is not null && datum.Values is null)
            throw CloudWatchErrors.InvalidCombination($"The parameter {path}.Counts must be specified with {path}.Values.");
        if (datum.Counts is not null && datum.Counts.Count != datum.Values!.Count)
            throw CloudWatchErrors.Invalid($"The parameters {path}.Values and {path}.Counts must be of the same size.");
        if (datum.Values?.Count > MostValues)
            throw CloudWatchErrors.Invalid($"The collection {path}.Values must not have a size greater than {MostValues}.");

        IEnumerable<string> Given()
        {
            if (datum.Value is not null)
                yield return "Value";
            if (datum.Values is { Count: > 0 })
                yield return "Values";
            if (datum.StatisticValues is not null)
                yield return "StatisticValues";
        }
    }

    private static void CheckSet(StatisticSet set, string path)
    {
        Number(set.SampleCount, $"{path}.SampleCount");
        Number(set.Sum, $"{path}.Sum");
        Number(set.Minimum, $"{path}.Minimum");
        Number(set.Maximum, $"{path}.Maximum");
        if (set.SampleCount <= 0)
            throw CloudWatchErrors.Invalid($"The parameter {path}.SampleCount must be greater than 0.");
        if (set.Minimum > set.Maximum)
            throw CloudWatchErrors.InvalidCombination($"The parameter {path}.Maximum must be greater than {path}.Minimum.");
    }

    private static void Number(double? value, string path)
    {
        if (value is { } number && !(Math.Abs(number) <= Bound))
            throw CloudWatchErrors.Invalid($"The value {Shown(number)} for parameter {path} is invalid.");
    }

    private static string Shown(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
