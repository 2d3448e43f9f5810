using System.Globalization;
using System.Text;

namespace Kiln.Server.Telemetry.Prometheus;

/// <summary>
/// Writes what Prometheus reads, in either of its forms:
/// <code>
/// # HELP kiln_function_errors_total Invocations that failed.
/// # TYPE kiln_function_errors_total counter
/// kiln_function_errors_total{account="123456789012",region="us-east-1",function="hello"} 3
/// </code>
/// That is the text format 0.0.4. OpenMetrics 1.0 has no <c>_total</c> in the first two lines, and <c># EOF</c> at the end.
/// </summary>
internal sealed class MetricsText(bool isOpenMetrics)
{
    internal const string TextType = "text/plain; version=0.0.4; charset=utf-8";
    internal const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private const string Total = "_total";

    private readonly StringBuilder _text = new();

    internal string ContentType => isOpenMetrics ? OpenMetricsType : TextType;

    internal string Finish() => (isOpenMetrics ? _text.Append("# EOF\n") : _text).ToString();

    /// <param name="name">Without <c>_total</c>.</param>
    internal void Counter(string name, string help, IEnumerable<(string Labels, double Value)> values)
    {
        Head(isOpenMetrics ? name : name + Total, "counter", help);
        foreach (var (labels, value) in values)
            Sample(name + Total, labels, value);
    }

    internal void Gauge(string name, string help, IEnumerable<(string Labels, double Value)> values)
    {
        Head(name, "gauge", help);
        foreach (var (labels, value) in values)
            Sample(name, labels, value);
    }

    internal void Gauge(string name, string help, double value) => Gauge(name, help, [("", value)]);

    /// <param name="bounds">Upper ones, ascending; the counts have one more.</param>
    internal void Histogram(string name, string help, double[] bounds, IEnumerable<(string Labels, long[] Counts, double Sum)> values)
    {
        Head(name, "histogram", help);
        foreach (var (labels, counts, sum) in values)
        {
            var below = 0L;
            for (var i = 0; i < counts.Length; i++)
            {
                below += counts[i];
                var bound = i < bounds.Length ? Text(bounds[i]) : "+Inf";
                Sample(name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", below);
            }
            Sample(name + "_sum", labels, sum);
            Sample(name + "_count", labels, below);
        }
    }

    /// <returns><c>name="value",…</c></returns>
    internal static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
            text.Append(text.Length > 0 ? "," : "").Append(name).Append("=\"").Append(Escaped(value)).Append('"');
        return text.ToString();
    }

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private void Head(string name, string type, string help) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private void Sample(string name, string labels, double value)
    {
        _text.Append(name);
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(Text(value)).Append('\n');
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
