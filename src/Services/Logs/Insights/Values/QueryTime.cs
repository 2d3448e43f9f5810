using System.Buffers;
using System.Globalization;

namespace Kiln.Services.Logs.Insights.Values;

/// <summary>Times and lengths of time, as queries have them. Times are milliseconds since the epoch, and UTC.</summary>
internal static class QueryTime
{
    private const double MaxTime = 253_402_300_799_999;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    // By unit; months, quarters and years have no length.
    private static readonly Dictionary<string, double> Lengths = new(StringComparer.Ordinal)
    {
        ["ms"] = 1,
        ["msec"] = 1,
        ["millisecond"] = 1,
        ["s"] = 1_000,
        ["sec"] = 1_000,
        ["second"] = 1_000,
        ["m"] = 60_000,
        ["min"] = 60_000,
        ["minute"] = 60_000,
        ["h"] = 3_600_000,
        ["hr"] = 3_600_000,
        ["hour"] = 3_600_000,
        ["d"] = 86_400_000,
        ["day"] = 86_400_000,
        ["w"] = 604_800_000,
        ["week"] = 604_800_000,
    };

    private static readonly Dictionary<string, int> Months = new(StringComparer.Ordinal)
    {
        ["mo"] = 1,
        ["mon"] = 1,
        ["month"] = 1,
        ["q"] = 3,
        ["qtr"] = 3,
        ["quarter"] = 3,
        ["y"] = 12,
        ["yr"] = 12,
        ["year"] = 12,
    };

    internal static string Text(double at) => at is >= 0 and <= MaxTime
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)at).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
        : at.ToString("R", CultureInfo.InvariantCulture);

    /// <param name="text">For example <c>5m</c>.</param>
    /// <returns>Null when it is no length of time.</returns>
    internal static QueryPeriod? Parse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(Digits);
        if (digits <= 0 || !double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count <= 0)
            return null;
        var unit = text[digits..];
        if (!Lengths.ContainsKey(unit) && !Months.ContainsKey(unit))
            unit = unit.EndsWith('s') ? unit[..^1] : unit;
        return Lengths.TryGetValue(unit, out var length) ? new(count * length, 0)
            : Months.TryGetValue(unit, out var months) && count is >= 1 and <= 1200 ? new(0, (int)count * months)
            : null;
    }
}

/// <param name="Length">Milliseconds; 0 for one of months.</param>
internal readonly record struct QueryPeriod(double Length, int Months)
{
    /// <summary>The start of the period that a time is in.</summary>
    internal double Floor(double at) => Months == 0 ? Math.Floor(at / Length) * Length : Milliseconds(MonthOf(at) / Months * Months);

    internal double Ceiling(double at)
    {
        var floor = Floor(at);
        return floor == at ? at : Months == 0 ? floor + Length : Milliseconds((MonthOf(at) / Months + 1) * Months);
    }

    // Since year 0.
    private static int MonthOf(double at)
    {
        var date = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(at, 0, 250_000_000_000_000));
        return date.Year * 12 + date.Month - 1;
    }

    private static double Milliseconds(int month) => new DateTimeOffset(Math.Max(1, month / 12), month % 12 + 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}
