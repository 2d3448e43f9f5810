using System.Collections.Concurrent;
using System.Security.Cryptography;
using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.Metering;
using Kiln.Execution.Processors;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Scheduling;

namespace Kiln.Execution;

/// <summary>The data plane of one machine: a scheduler for each function version that has been invoked.</summary>
public sealed class Invoker : IInvoker, IAsyncDisposable
{
    private readonly RuntimeApiServer _runtimeApi = new();
    private readonly ExecutionOptions _options;
    private readonly ISandboxHost _sandboxes;
    private readonly RuntimeCatalog _runtimes;
    private readonly ILogSink _logs;
    private readonly IExecutionRoleCredentials _credentials;
    private readonly TimeProvider _time;
    private readonly IInvocationMeter? _meter;
    private readonly ByteCompiler _compiler;
    private readonly FunctionSdk _sdks = new();
    private readonly IdleEviction _eviction;
    private readonly RapidEvents? _rapid;
    private readonly CancellationTokenSource _hurry = new();
    private readonly ConcurrentDictionary<string, AccountConcurrency> _accounts = new();

    // Read without a lock on every invocation; replaced and removed under the lock, so that each replaced one is retired exactly once.
    private readonly ConcurrentDictionary<SchedulerKey, FunctionScheduler> _schedulers = new();
    private readonly HashSet<FunctionScheduler> _retiring = [];

    // Of those in either, until their last environment is gone.
    private readonly Dictionary<FunctionScheduler, FunctionVersion> _versions = [];
    private readonly Lock _replacing = new();
    private bool _disposed;

    /// <param name="meter">Null: nothing is counted.</param>
    public Invoker(
        ExecutionOptions options, ISandboxHost sandboxes, RuntimeCatalog runtimes, ILogSink logs, IExecutionRoleCredentials credentials, TimeProvider time,
        IInvocationMeter? meter = null)
    {
        (_options, _sandboxes, _runtimes, _logs, _credentials, _time, _meter) = (options, sandboxes, runtimes, logs, credentials, time, meter);
        _compiler = new ByteCompiler(options.RuntimeDirectory);
        var descriptors = new DescriptorBudget(DescriptorBudget.Limit());
        _eviction = new IdleEviction(
            () => Math.Min(MachineMemory.AvailableShare(), descriptors.Left(Environments().Sum(static e => e.Idle + e.Running))),
            options.Reserve, EvictIdle, time);
        _rapid = options.LatencyDevice is { } device && LatencyRequest.TryOpen(device) is { } request ? new RapidEvents(request, time) : null;
    }

    /// <summary>Invocations that run at this moment, for those who wait for their end.</summary>
    public int Running => _accounts.Values.Sum(a => a.Used);

    /// <summary>Environments at this moment, by function version. Those that are initialised before their first event run, too.</summary>
    public IEnumerable<(FunctionVersion Version, int Idle, int Running)> Environments()
    {
        KeyValuePair<FunctionScheduler, FunctionVersion>[] all;
        lock (_replacing)
        {
            all = [.. _versions];
        }

        foreach (var (scheduler, version) in all)
        {
            var (idle, running) = scheduler.Count;
            yield return (version, idle, running);
        }
    }

    public Task PrepareAsync(string runtime, string directory, string shown, CancellationToken cancellationToken)
    {
        var interpreter = _runtimes.Find(runtime) ?? throw new RuntimeNotInstalledException(runtime);
        if (RuntimeTable.FindCustom(runtime) is not null)
            return Task.CompletedTask;

        return _compiler.CompileAsync(interpreter, directory, shown, cancellationToken);
    }

    public ValueTask<InvocationOutcome> InvokeAsync(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _rapid?.Arrived();
        var key = new SchedulerKey(version.FunctionArn, version.Version);
        if (_schedulers.TryGetValue(key, out var scheduler) && scheduler.RevisionId == version.RevisionId)
            return scheduler.InvokeAsync(invocation);

        if (SchedulerOf(version) is { } made)
            return made.InvokeAsync(invocation);

        var reason = new RuntimeNotInstalledException(version.Runtime).Message;
        var body = PlatformBody.NotStarted(invocation.RequestId, reason);
        return ValueTask.FromResult<InvocationOutcome>(new InvocationOutcome.InitFailed(body));
    }

    public void Provision(FunctionVersion version, int concurrency) => SchedulerOf(version)?.Provision(concurrency);

    public ProvisionedEnvironments Provisioned(FunctionVersion version) =>
        _schedulers.TryGetValue(new SchedulerKey(version.FunctionArn, version.Version), out var scheduler) && scheduler.RevisionId == version.RevisionId
            ? scheduler.Provisioned
            : default;

    public void Reserve(string accountId, string functionArn, int? concurrency) => ConcurrencyOf(accountId).Reserve(functionArn, concurrency);

    public void Retire(string functionArn)
    {
        foreach (var account in _accounts.Values)
            account.Reserve(functionArn, null);

        lock (_replacing)
        {
            foreach (var (key, _) in _schedulers)
            {
                if (key.FunctionArn == functionArn && _schedulers.TryRemove(key, out var removed))
                    _ = RetireAsync(removed);
            }
        }
    }

    public IReadOnlySet<string> CodeInUse()
    {
        lock (_replacing)
        {
            return _versions.Values.SelectMany(v => (string?[])[v.CodeDirectory, v.LayerDirectory]).OfType<string>().ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Cuts the wait of <see cref="DisposeAsync"/> short.</summary>
    public void Hurry() => _hurry.Cancel();

    /// <summary>
    /// Takes no more events, gives those that run the time of <see cref="ExecutionOptions.DrainLimit"/>, then kills them. Completes when every
    /// environment is gone.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _eviction.Dispose();
        FunctionScheduler[] all;
        lock (_replacing)
        {
            _disposed = true;
            all = [.. _schedulers.Values, .. _retiring];
            _schedulers.Clear();
        }

        using var limit = new CancellationTokenSource(_options.DrainLimit, _time);
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _hurry.Token);
        await Task.WhenAll(Array.ConvertAll(all, static s => s.RetireAsync()))
            .WaitAsync(drained.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(Array.ConvertAll(all, static s => s.DisposeAsync().AsTask()));
        await _runtimeApi.DisposeAsync();
        _rapid?.Dispose();
    }

    // Null: no interpreter runs it.
    private FunctionScheduler? SchedulerOf(FunctionVersion version) =>
        RuntimeTable.FindAny(version.Runtime) is { } runtime && _runtimes.Find(version.Runtime) is { } interpreter
            ? Replace(new SchedulerKey(version.FunctionArn, version.Version), version, interpreter, runtime)
            : null;

    // Two revisions of one function may be invoked in turns while an update is spreading. Each turn then costs a cold start, which is rare
    // and harmless; revision ids have no order by which the older could be told.
    private FunctionScheduler Replace(SchedulerKey key, FunctionVersion version, Interpreter interpreter, LambdaRuntime runtime)
    {
        lock (_replacing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_schedulers.TryGetValue(key, out var current))
            {
                if (current.RevisionId == version.RevisionId)
                    return current;

                _ = RetireAsync(current);
            }

            var settings = new EnvironmentSettings(version, runtime, interpreter, _sandboxes, _credentials, _logs, _runtimeApi, _options, _time, _sdks)
            {
                Meter = _meter?.Of(version) ?? NoMeter.Instance,
            };
            var concurrency = ConcurrencyOf(version.AccountId).Of(version.FunctionArn);
            var scheduler = new FunctionScheduler(
                version.RevisionId, () => new ExecutionEnvironment(settings, NewId()), concurrency, new IdlePolicy(_options.FreezeAfter, _options.IdleExpiry), _time,
                () => new ExecutionEnvironment(settings with { AreProvisioned = true }, NewId()), settings.Meter);
            _versions[scheduler] = version;
            return _schedulers[key] = scheduler;
        }
    }

    private AccountConcurrency ConcurrencyOf(string accountId) =>
        _accounts.GetOrAdd(accountId, static (_, limit) => new AccountConcurrency(limit), _options.AccountConcurrency);

    // Called under the lock. The set keeps what still runs within reach of DisposeAsync.
    private async Task RetireAsync(FunctionScheduler scheduler)
    {
        _retiring.Add(scheduler);
        await scheduler.RetireAsync();
        await Task.Yield();
        lock (_replacing)
        {
            _retiring.Remove(scheduler);
            _versions.Remove(scheduler);
        }
    }

    private void EvictIdle(double share)
    {
        foreach (var scheduler in _schedulers.Values)
            scheduler.Evict(share);
    }

    private static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private readonly record struct SchedulerKey(string FunctionArn, string Version);
}
