using System.Globalization;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Fields;

/// <summary>
/// Fields of the lines that Lambda writes itself, and the request id of those that its runtimes write:
/// <code>
/// REPORT RequestId: ID\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 30 MB\tInit Duration: 95.1 ms
/// [INFO]\t2018-11-20T20:41:16.647Z\tID\ttext
/// </code>
/// </summary>
internal static class LambdaFields
{
    private const int IdLength = 36;
    private const double BytesOfMegabyte = 1_000_000;

    private static readonly Dictionary<string, QueryValue> None = [];

    private static readonly (string Name, string Field, double Factor)[] Measures =
    [
        ("Duration", "@duration", 1),
        ("Billed Duration", "@billedDuration", 1),
        ("Init Duration", "@initDuration", 1),
        ("Restore Duration", "@restoreDuration", 1),
        ("Billed Restore Duration", "@billedRestoreDuration", 1),
        ("Memory Size", "@memorySize", BytesOfMegabyte),
        ("Max Memory Used", "@maxMemoryUsed", BytesOfMegabyte),
    ];

    internal static Dictionary<string, QueryValue> Of(string message)
    {
        foreach (var type in (ReadOnlySpan<string>)["REPORT", "START", "END"])
        {
            if (message.StartsWith(type, StringComparison.Ordinal) && message.AsSpan(type.Length).StartsWith(" RequestId: "))
                return OfPlatform(type, message);
        }
        var cells = message.Split('\t', 5);
        for (var i = 1; i < cells.Length - 1; i++)
        {
            if (cells[i].Length == IdLength && Guid.TryParseExact(cells[i], "D", out _))
                return new() { ["@requestId"] = QueryValue.Of(cells[i]) };
        }
        return None;
    }

    private static Dictionary<string, QueryValue> OfPlatform(string type, string message)
    {
        var fields = new Dictionary<string, QueryValue> { ["@type"] = QueryValue.Of(type) };
        foreach (var cell in message[(type.Length + 1)..].TrimEnd().Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (cell.Split(": ", 2) is not [var name, var value])
                continue;
            var word = value.Split(' ')[0];
            if (name == "RequestId")
                fields["@requestId"] = QueryValue.Of(word);
            else if (name == "XRAY TraceId")
                fields["@xrayTraceId"] = QueryValue.Of(word);
            else if (name == "SegmentId")
                fields["@xraySegmentId"] = QueryValue.Of(word);
            else if (Array.Find(Measures, m => m.Name == name) is { Field: { } field } measure && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                fields[field] = QueryValue.Of(number * measure.Factor);
        }
        return fields;
    }
}
