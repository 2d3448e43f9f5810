using System.Diagnostics.Metrics;
using Kiln.Execution;
using Kiln.Server.Options;
using Kiln.Server.Telemetry.Metering;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>
/// The metrics of AWS/Lambda as OpenTelemetry's, under the names of its conventions where it has any
/// (https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/).
/// </summary>
internal sealed class MetricExport : IDurationObserver, IDisposable
{
    private readonly Meter _meter = new("kiln", "1.0");
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _inits;
    private readonly MeterProvider _provider;

    internal MetricExport(
        OtlpTarget target, OtlpOptions options, FunctionRegistry functions, Func<IEnumerable<(FunctionVersion Version, int Idle, int Running)>> environments)
    {
        var bounds = new InstrumentAdvice<double> { HistogramBucketBoundaries = Metering.Histogram.Bounds };
        _durations = _meter.CreateHistogram("faas.invoke_duration", "s", "Time that the runtime took for an event.", advice: bounds);
        _inits = _meter.CreateHistogram("faas.init_duration", "s", "Time that an environment took before its first event.", advice: bounds);
        Count("faas.invocations", "{invocation}", "Events that ran to their end.", static f => f.Durations.Read().Counts.Sum());
        Count("faas.errors", "{error}", "Of them, those that failed.", static f => f.Errors);
        Count("faas.coldstarts", "{coldstart}", "Environments that were initialised.", static f => f.Inits.Read().Counts.Sum());
        Count("aws.lambda.throttles", "{throttle}", "Events for which there was no concurrency left.", static f => f.Throttles);
        _meter.CreateObservableUpDownCounter(
            "aws.lambda.concurrent_executions", () => functions.All.Select(static f => new Measurement<long>(f.Running, f.Attributes)), "{execution}", "Events that run now.");
        _meter.CreateObservableUpDownCounter(
            "kiln.environments", () => environments().GroupBy(e => functions.Of(e.Version)).Select(static f => new Measurement<long>(f.Sum(static e => e.Idle + e.Running), f.Key.Attributes)),
            "{environment}", "Execution environments that there are now.");
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Origin.Server(options.ServiceName).Resource())
            .AddMeter(_meter.Name)
            // Other servers in this process have a meter of the same name.
            .AddView(instrument => ReferenceEquals(instrument.Meter, _meter) ? null : MetricStreamConfiguration.Drop)
            .AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(ExporterOptions.Of(target)), options.MetricInterval))
            .Build();

        void Count(string name, string unit, string description, Func<FunctionFigures, long> value) =>
            _meter.CreateObservableCounter(name, () => functions.All.Select(f => new Measurement<long>(value(f), f.Attributes)), unit, description);
    }

    public void Ran(FunctionFigures function, TimeSpan duration) => _durations.Record(duration.TotalSeconds, function.Attributes);

    public void Initialised(FunctionFigures function, TimeSpan duration) => _inits.Record(duration.TotalSeconds, function.Attributes);

    public void Dispose()
    {
        // Sends what there is, for some seconds.
        _provider.Dispose();
        _meter.Dispose();
    }
}
