using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.RuntimeApi.Telemetry;

/// <summary>The telemetry of one sandbox, from its first subscription on. Publishing never blocks and never throws.</summary>
internal sealed class TelemetryHub(ISandbox sandbox, FunctionVersion function, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Extension, TelemetryApi Api), TelemetrySubscription> _byOwner = [];
    private TelemetrySubscription[] _all = [];
    private bool _isOver;

    /// <summary>A second subscription of the same extension takes the place of its first.</summary>
    /// <param name="past">Events that went before it, and that it gets all the same.</param>
    public void Subscribe(string extension, TelemetrySettings settings, byte[]? past)
    {
        ITelemetryDestination destination = settings.Target.Uri is null
            ? new TcpTelemetryDestination(sandbox, settings.Target)
            : new HttpTelemetryDestination(sandbox, settings.Target);
        var subscription = new TelemetrySubscription(settings, destination, time);
        lock (_gate)
        {
            if (_byOwner.Remove((extension, settings.Api), out var before))
                before.Dispose();

            _byOwner.Add((extension, settings.Api), subscription);
            _all = [.. _byOwner.Values];
            if (_isOver)
                subscription.Dispose();
        }

        if (past is not null && settings.Api == TelemetryApi.Telemetry && settings.Types.HasFlag(TelemetryTypes.Platform))
            subscription.Add(past);

        Publish(TelemetryTypes.Platform, settings.Api, TelemetryEvents.Subscription(time.GetUtcNow(), settings.Api, extension, settings.TypeNames));
    }

    public void Output(OutputSource source, DateTimeOffset at, ReadOnlySpan<byte> line)
    {
        if (source == OutputSource.Function)
            Publish(TelemetryTypes.Function, TelemetryApi.Both, Line(at, "function", line));
        else
            Publish(TelemetryTypes.Extension, TelemetryApi.Both, Line(at, "extension", line));
    }

    public void InitRuntimeDone(InitPhase phase, TelemetryStatus status) =>
        Platform(TelemetryApi.Telemetry, TelemetryEvents.InitRuntimeDone(time.GetUtcNow(), phase, status));

    public void InitReport(InitPhase phase, TelemetryStatus status, TimeSpan duration) =>
        Platform(TelemetryApi.Telemetry, TelemetryEvents.InitReport(time.GetUtcNow(), phase, status, duration));

    public void Extension(Extension extension) =>
        Platform(TelemetryApi.Both, TelemetryEvents.Extension(time.GetUtcNow(), extension));

    public void Start(Invocation invocation) =>
        Platform(TelemetryApi.Both, TelemetryEvents.Start(time.GetUtcNow(), invocation, function.Version));

    public void RuntimeDone(Invocation invocation, TelemetryStatus status, RuntimeTimes times) =>
        Platform(TelemetryApi.Both, TelemetryEvents.RuntimeDone(time.GetUtcNow(), invocation.RequestId, invocation.TraceHeader, status, times));

    public void Report(Invocation invocation, TelemetryStatus status, InvocationReport report, RuntimeTimes times)
    {
        Platform(TelemetryApi.Logs, TelemetryEvents.End(time.GetUtcNow(), invocation.RequestId));
        Platform(TelemetryApi.Both, TelemetryEvents.Report(time.GetUtcNow(), invocation, status, report, times));
    }

    public void Fault(string text) => Platform(TelemetryApi.Logs, TelemetryEvents.Fault(time.GetUtcNow(), text));

    public void Pause()
    {
        foreach (var subscription in Volatile.Read(ref _all))
            subscription.Pause();
    }

    public void Resume()
    {
        foreach (var subscription in Volatile.Read(ref _all))
            subscription.Resume();
    }

    public Task FlushAsync() => Task.WhenAll(Array.ConvertAll(Volatile.Read(ref _all), static s => s.FlushAsync()));

    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var subscription in _all)
                subscription.Dispose();
        }
    }

    private byte[] Line(DateTimeOffset at, string type, ReadOnlySpan<byte> line) =>
        function.Logging.IsJson ? TelemetryEvents.StructuredLine(at, type, line) : TelemetryEvents.Line(at, type, line);

    private void Platform(TelemetryApi api, byte[] item) => Publish(TelemetryTypes.Platform, api, item);

    private void Publish(TelemetryTypes type, TelemetryApi api, byte[] item)
    {
        foreach (var subscription in Volatile.Read(ref _all))
        {
            if (subscription.Settings.Types.HasFlag(type) && (subscription.Settings.Api & api) != 0)
                subscription.Add(item);
        }
    }
}
