using System.Globalization;
using System.Text.RegularExpressions;
using Kiln.Services.CloudWatch.MetricMath;

namespace Kiln.Services.CloudWatch.Queries;

/// <summary>Labels with values in them: <c>${PROP('Dim.FunctionName')} max ${MAX} at ${MAX_TIME}</c>. What is not known stays as it is written.</summary>
internal static partial class DynamicLabel
{
    private static readonly Dictionary<string, Func<Series, KeyValuePair<long, double>>> Points = new(StringComparer.Ordinal)
    {
        ["MAX"] = s => s.Points.MaxBy(p => p.Value),
        ["MIN"] = s => s.Points.MinBy(p => p.Value),
        ["FIRST"] = s => s.Points.First(),
        ["LAST"] = s => s.Points.Last(),
    };

    /// <param name="offset">Of the times that a label tells.</param>
    internal static string Of(string label, Series series, TimeSpan offset) => label.Contains("${", StringComparison.Ordinal)
        ? Part().Replace(label, match => Value(match, series, offset) ?? match.Value)
        : label;

    /// <summary><c>+0130</c>, as LabelOptions has it.</summary>
    internal static TimeSpan? ParseOffset(string? text)
    {
        if (text is null)
            return TimeSpan.Zero;
        return OffsetText().Match(text) is { Success: true } match
            ? (match.Groups[1].ValueSpan is "-" ? -1 : 1) * new TimeSpan(int.Parse(match.Groups[2].ValueSpan, null), int.Parse(match.Groups[3].ValueSpan, null), 0)
            : null;
    }

    private static string? Value(Match match, Series series, TimeSpan offset)
    {
        if (match.Groups[2].Success)
            return Property(match.Groups[2].Value, series);
        var name = match.Groups[1].Value;
        switch (name)
        {
            case "LABEL":
                return series.Label;
            case "DATAPOINT_COUNT":
                return series.Points.Count.ToString(CultureInfo.InvariantCulture);
            case "SUM" or "AVG":
                return series.Points.Count == 0 ? "--" : Number(Aggregates.Of(name, series));
        }
        var isTime = name.EndsWith("_TIME", StringComparison.Ordinal);
        if (!Points.TryGetValue(isTime ? name[..^"_TIME".Length] : name, out var find))
            return null;
        if (series.Points.Count == 0)
            return "--";
        var point = find(series);
        return isTime ? DateTimeOffset.FromUnixTimeSeconds(point.Key).ToOffset(offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : Number(point.Value);
    }

    private static string? Property(string name, Series series) => series.Origin is not { } origin ? null : name switch
    {
        "AccountId" => origin.AccountId,
        "MetricName" => origin.MetricName,
        "Namespace" => origin.Namespace,
        "Period" => origin.Period.ToString(CultureInfo.InvariantCulture),
        "Region" => origin.Region,
        "Stat" => origin.Stat,
        _ when name.StartsWith("Dim.", StringComparison.Ordinal) => origin.Dimensions.GetValueOrDefault(name["Dim.".Length..]),
        _ => null,
    };

    private static string Number(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{(?:([A-Z_]+)|PROP\('([^']+)'\))\}")]
    private static partial Regex Part();

    [GeneratedRegex(@"^([+-])(\d\d)([0-5]\d)$")]
    private static partial Regex OffsetText();
}
