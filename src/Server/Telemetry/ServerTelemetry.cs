using Kiln.Aws;
using Kiln.Execution;
using Kiln.Execution.Metering;
using Kiln.Server.Options;
using Kiln.Server.Telemetry.AccessLog;
using Kiln.Server.Telemetry.Metering;
using Kiln.Server.Telemetry.Otlp;
using Kiln.Server.Telemetry.Prometheus;
using Kiln.Services.Logs.Events;
using Kiln.Services.XRay.Storage;

namespace Kiln.Server.Telemetry;

/// <summary>What a server tells the world, as its options have it. What is not asked for is not there: those who would tell it find null.</summary>
internal sealed class ServerTelemetry : IAsyncDisposable
{
    private readonly FunctionRegistry? _functions;
    private readonly LogExport? _logs;
    private readonly SpanExport? _spans;
    private readonly AccessLogFile? _accesses;
    private readonly MetricExport? _metrics;
    private Func<IEnumerable<(FunctionVersion, int, int)>> _environments = static () => [];

    /// <exception cref="UserErrorException">The access log cannot be written.</exception>
    internal ServerTelemetry(TelemetryOptions options, string version, TimeProvider time, ILoggerFactory loggers)
    {
        var log = loggers.CreateLogger<ServerTelemetry>();
        if (options.AccessLog is { } path)
            _accesses = new(path, time, log);
        if (options.Metrics || options.Otlp?.Targets.ContainsKey(OtlpSignal.Metrics) == true)
            _functions = new();
        if (options.Metrics)
            Metrics = new(new(_functions!, () => _environments(), Dropped, version), options.MetricsToken);
        if (options.Otlp is not { } otlp)
            return;
        if (otlp.Targets.TryGetValue(OtlpSignal.Traces, out var traces))
            _spans = new(traces, otlp.ServiceName, log);
        if (otlp.Targets.TryGetValue(OtlpSignal.Logs, out var logs))
            _logs = new(logs, otlp.ServiceName, log);
        if (otlp.Targets.TryGetValue(OtlpSignal.Metrics, out var metrics))
            _metrics = new(metrics, otlp, _functions!, () => _environments());
    }

    internal IAccessLog? Accesses => _accesses;
    internal ISegmentExport? Segments => _spans;
    internal IFunctionLogExport? Logs => _logs;
    internal MetricsEndpoint? Metrics { get; }

    /// <returns>The same where nobody asks for metrics.</returns>
    internal IInvocationMeter Observe(IInvocationMeter meter) => _functions is null ? meter : new ObservedMeter(meter, _functions, _metrics);

    /// <summary>The data plane comes later than what counts for it.</summary>
    internal void Show(Func<IEnumerable<(FunctionVersion, int, int)>> environments) => _environments = environments;

    public async ValueTask DisposeAsync()
    {
        // Each waits some seconds for a collector that does not answer: together, not one after the other.
        await Task.WhenAll(Task.Run(() => _spans?.Dispose()), Task.Run(() => _logs?.Dispose()), Task.Run(() => _metrics?.Dispose()));
        if (_accesses is not null)
            await _accesses.DisposeAsync();
    }

    private List<(string, long)> Dropped()
    {
        var dropped = new List<(string, long)>();
        if (_spans is not null)
            dropped.Add(("traces", _spans.Dropped));
        if (_logs is not null)
            dropped.Add(("logs", _logs.Dropped));
        return dropped;
    }
}
