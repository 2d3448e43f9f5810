using Kiln.Execution.Metering;
using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.CloudWatch.Dashboards;
using Kiln.Services.CloudWatch.Functions;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Queries;
using Kiln.Services.Lambda.Metering;
using Kiln.Services.Logs.MetricFilters;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.CloudWatch;

/// <summary>What goes on in CloudWatch beside requests: points are stored and rolled up, functions counted, alarms evaluated.</summary>
public sealed class CloudWatchWork : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly FunctionMeter _functions;
    private readonly Task _rolling;
    private Task _evaluating = Task.CompletedTask;
    private AlarmTransitions? _transitions;

    private readonly TimeProvider _time;
    private readonly ILogger<CloudWatchWork> _log;

    public CloudWatchWork(Database metrics, AlarmRegistry alarms, TimeProvider time, ILogger<CloudWatchWork> log)
    {
        (Alarms, _time, _log) = (alarms, time, log);
        Store = new(metrics);
        Writer = new(Store, time, log);
        Engine = new(Store);
        History = new(metrics);
        Dashboards = new(metrics);
        _functions = new(time);
        Writer.AddSource(_functions);
        Service = new ServiceMetrics(Writer, time);
        _rolling = Task.Run(() => new MetricRollup(metrics, time, log).RunAsync(_stopping.Token));
    }

    /// <summary>Counts what functions do.</summary>
    public IInvocationMeter Functions => _functions;

    /// <summary>Counts what the service does around functions.</summary>
    public IFunctionMetrics Service { get; }

    /// <summary>What reserves and provisioned environments of an account take in a region: part of the concurrency that it claims.</summary>
    public Func<string, string, int>? Allocated
    {
        set => _functions.Allocated = value;
    }

    /// <summary>Where metric filters and embedded metrics go.</summary>
    public IMetricSink Sink => Writer;

    internal MetricStore Store { get; }
    internal MetricWriter Writer { get; }
    internal MetricDataEngine Engine { get; }
    internal AlarmRegistry Alarms { get; }
    internal AlarmHistoryStore History { get; }
    internal DashboardStore Dashboards { get; }
    internal AlarmTransitions Transitions => _transitions ?? throw new InvalidOperationException("Alarms are evaluated once there are functions for them.");

    /// <summary>Begins to evaluate alarms. Functions come later than metrics, which count what functions do.</summary>
    public void Evaluate(IAlarmFunctions functions)
    {
        _transitions = new(Alarms, History, functions, _time, _log);
        _evaluating = Task.Run(() => new AlarmEvaluator(Alarms, Engine, Writer, _transitions, _time, _log).RunAsync(_stopping.Token));
    }

    public Task FlushAsync() => Writer.FlushAsync();

    /// <summary>Evaluates no more alarms. Idempotent.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>Stores what is gathered.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _evaluating;
        await _rolling;
        if (_transitions is not null)
            await _transitions.DisposeAsync();
        await Writer.DisposeAsync();
        _stopping.Dispose();
    }
}
