namespace Kiln.Server.Options;

/// <summary>What the server tells the world of itself and its functions. All of it is off unless it is set.</summary>
public sealed record TelemetryOptions
{
    /// <summary>A collector. Null: nothing is exported.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>Whether <c>GET /_kiln/metrics</c> answers Prometheus. <c>--metrics</c>, <c>KILN_METRICS=1</c>.</summary>
    public bool Metrics { get; init; }

    /// <summary>
    /// What Prometheus must send as its bearer token; null: anybody who reaches the server may read. <c>KILN_METRICS_TOKEN</c>, and no flag: a command
    /// line is for all to read.
    /// </summary>
    public string? MetricsToken { get; init; }

    /// <summary>A file that each request is told in, a line of JSON each. Null: none. <c>--access-log</c>, <c>KILN_ACCESS_LOG</c>.</summary>
    public string? AccessLog { get; init; }

    // A record prints its members, and some are secrets.
    public override string ToString() => nameof(TelemetryOptions);
}

/// <summary>
/// A collector of OpenTelemetry. <c>--otlp URL</c>, <c>KILN_OTLP_ENDPOINT</c>, or OpenTelemetry's own <c>OTEL_EXPORTER_OTLP_…</c>; the same of a signal
/// (<c>OTEL_EXPORTER_OTLP_TRACES_…</c>) win over them.
/// </summary>
public sealed record OtlpOptions
{
    /// <summary>By signal; those that are not there are not exported.</summary>
    public required IReadOnlyDictionary<OtlpSignal, OtlpTarget> Targets { get; init; }

    /// <summary>Milliseconds between two exports of metrics. <c>OTEL_METRIC_EXPORT_INTERVAL</c>.</summary>
    public int MetricInterval { get; init; } = 60_000;

    /// <summary>What traces and metrics of the server itself say they are from. <c>OTEL_SERVICE_NAME</c>.</summary>
    public string ServiceName { get; init; } = "kiln";
}

public enum OtlpSignal
{
    Traces,
    Metrics,
    Logs,
}

/// <param name="Endpoint">With the path of the signal, over HTTP.</param>
/// <param name="IsGrpc">False: protobuf over HTTP.</param>
/// <param name="Headers"><c>name=value,…</c>; secrets, perhaps.</param>
/// <param name="Timeout">Of one export. Milliseconds.</param>
public sealed record OtlpTarget(Uri Endpoint, bool IsGrpc, string? Headers, int Timeout)
{
    public override string ToString() => $"{Endpoint}";
}
