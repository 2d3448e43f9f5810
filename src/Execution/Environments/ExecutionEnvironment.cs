using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;
using Kiln.Execution.Tracing;

namespace Kiln.Execution.Environments;

/// <summary>
/// One place for a function version to run in: one event at a time, one <c>/tmp</c>, one log stream, and one sandbox after another.
/// An invocation goes:
/// <list type="number">
/// <item>A new environment is initialised, under the init limit. When that fails, the failure is noted in the log only.</item>
/// <item>An environment without a sandbox (its init failed, or it was reset) is initialised inside the invocation, under the function's timeout.</item>
/// <item>START; the event is sent; the answer, the end of the process or the deadline is awaited, whichever comes first.</item>
/// <item>What the function printed is drained, then END and REPORT are written.</item>
/// <item>After a lost sandbox or a timeout the environment is reset.</item>
/// </list>
/// Where there is a custom runtime or an extension, the caller has the outcome before that, and the environment goes on until
/// <see cref="Settled"/>. Belongs to one caller at a time, except <see cref="Kill"/>.
/// </summary>
internal sealed partial class ExecutionEnvironment
{
    private readonly EnvironmentSettings _settings;
    private readonly FunctionVersion _version;
    private readonly TimeProvider _time;
    private readonly EnvironmentLog _log;
    private readonly PlatformLog _platform;
    private readonly EnvironmentLifecycle _lifecycle = new();
    private readonly CancellationTokenSource _killed = new();
    private readonly EnvironmentInit _init;
    private readonly Deadline _deadline;

    // Of the event under way, and of the init that it waited for.
    private DateTimeOffset _startedAt;
    private TracedInit? _tracedInit;

    private long _maxRssKb;
    private bool _isFrozen;

    public ExecutionEnvironment(EnvironmentSettings settings, string id)
    {
        _settings = settings;
        _version = settings.Version;
        _time = settings.Time;
        _log = new EnvironmentLog(settings.StreamName(id), settings.Logs, _time, _version.Logging);
        _platform = PlatformLog.Of(_log, _version, settings.Runtime.Era);
        _init = new EnvironmentInit(settings, id, _log, _killed.Token);
        _deadline = new Deadline(_time, OnDeadline);
    }

    public bool IsProvisioned => _settings.AreProvisioned;

    public EnvironmentState State => _lifecycle.State;

    /// <summary>Whether the session of the execution role outlasts an event that begins now.</summary>
    public bool CanTakeEvent => _init.CredentialsExpiration is not { } end || end - _time.GetUtcNow() > _version.Timeout;

    /// <summary>Stops all processes until the next event: threads that a handler left behind do not go on. Only between invocations.</summary>
    public void Freeze()
    {
        if (State != EnvironmentState.Ready || _isFrozen)
            return;

        _isFrozen = true;
        _init.Session!.Freeze();
    }

    /// <summary>Before the first event. Throws what obtaining the credentials throws.</summary>
    /// <returns>Whether it is ready. Where it is not it must be shut down.</returns>
    public async Task<bool> InitialiseAsync() => await RunInitPhaseAsync() is not null;

    /// <summary>Throws only what obtaining the credentials throws; the environment must be shut down then.</summary>
    public async ValueTask<InvocationOutcome> InvokeAsync(Invocation invocation)
    {
        TimeSpan? initDuration = null;
        _tracedInit = null;
        Thaw();
        if (State == EnvironmentState.Created)
        {
            initDuration = await RunInitPhaseAsync(); // :: Step 1

            // What it printed stands before START, and is not in this invocation's tail.
            if (State == EnvironmentState.Ready)
                _init.Session!.DrainOutput(flush: true);
        }
        else if (State == EnvironmentState.Ready && _init.Session!.HasEnded)
        {
            await _init.Session.ShutDownAsync(ShutdownReason.Failure);
            _lifecycle.MoveTo(EnvironmentState.Reset);
        }

        _log.BeginTail(invocation.WantsLogTail);
        var started = _time.GetTimestamp();
        _startedAt = _time.GetUtcNow();
        var deadlineMs = (_startedAt + _version.Timeout).ToUnixTimeMilliseconds();
        _deadline.Arm(_version.Timeout);
        if (State == EnvironmentState.Reset)
        {
            if (await RunInitAsync(InitPhase.Invoke) is InitResult.NotReady failure) // :: Step 2
            {
                _platform.Start(invocation);
                return EndAfterInit(invocation, started, failure);
            }

            _init.Session!.DrainOutput(flush: true);
        }

        return await RunEventAsync(invocation, started, deadlineMs, initDuration);
    }

    /// <summary>Ends whatever is running, at once. The invocation under way ends as lost. Safe from any thread, at any time.</summary>
    public void Kill()
    {
        _killed.Cancel();
        _init.Abort();
    }

    /// <summary>Only between invocations, settled. Never throws.</summary>
    public async Task ShutdownAsync()
    {
        if (State == EnvironmentState.Init || State == EnvironmentState.Running)
        {
            _lifecycle.MoveTo(EnvironmentState.Reset); // An exception went through an invocation.
        }

        _lifecycle.MoveTo(EnvironmentState.Shutdown);
        _deadline.Dispose();
        if (_init.Session is { } session)
            await session.ShutDownAsync(ShutdownReason.Spindown);

        await _init.RemoveTmpAsync();
    }

    private void Thaw()
    {
        if (!_isFrozen)
            return;

        _isFrozen = false;
        _init.Session!.Thaw();
    }

    private async ValueTask<InvocationOutcome> RunEventAsync(Invocation invocation, long started, long deadlineMs, TimeSpan? initDuration)
    {
        var session = _init.Session!;
        _lifecycle.MoveTo(EnvironmentState.Running);
        _platform.Start(invocation); // :: Step 3
        if (!session.EndsWithAnswer)
            return await ReleaseAsync(session, invocation, started, deadlineMs, initDuration);

        var answer = await session.ExchangeAsync(invocation, deadlineMs);

        // An answer that comes after the deadline is no answer: this call decides which of the two came first.
        var inTime = _deadline.TryDisarm();
        var duration = _time.GetElapsedTime(started);
        if (inTime && answer is { } frame)
        {
            _maxRssKb = Math.Max(_maxRssKb, frame.Header.MaxRssKb);
            session.DrainOutput(flush: true); // :: Step 4
            _lifecycle.MoveTo(EnvironmentState.Ready);
            var startedAt = DateTimeOffset.FromUnixTimeMilliseconds(deadlineMs) - _version.Timeout;
            var times = new RuntimeTimes(startedAt, duration, duration, frame.PayloadLength);
            WriteEnd(invocation, times, initDuration, StatusOf(frame));
            if (frame.Header.ModuleError is { } error)
                _platform.ModuleFailed(error);

            var outcome = ReleasedOutcome(frame);
            if (invocation.Trace is { } trace)
                Record(trace, duration, outcome, frame.Header.Cause);

            return WithTail(invocation, outcome);
        }

        return inTime
            ? await EndLostAsync(invocation, duration, initDuration)
            : await EndTimedOutAsync(invocation, initDuration);
    }

    private static InvocationOutcome OutcomeOf(Frame frame) => frame.Type == FrameType.Done
        ? new InvocationOutcome.Succeeded(frame.Payload)
        : new InvocationOutcome.FunctionError(frame.Payload);

    private async ValueTask<InvocationOutcome> EndTimedOutAsync(Invocation invocation, TimeSpan? initDuration)
    {
        await _init.Session!.KillAsync(); // :: Step 5
        _lifecycle.MoveTo(EnvironmentState.Reset);
        return FinishTimedOut(invocation, initDuration);
    }

    private async ValueTask<InvocationOutcome> EndLostAsync(Invocation invocation, TimeSpan duration, TimeSpan? initDuration)
    {
        var exit = await _init.Session!.EndAsync();
        _lifecycle.MoveTo(EnvironmentState.Reset);
        var body = ReportExit(invocation.RequestId, ExitReason.Of(exit));
        var errorType = exit.OutOfMemory ? PlatformBody.OutOfMemory : PlatformBody.ExitError;
        return Finish(invocation, Unanswered(duration), initDuration, ReportStatus.Lost(errorType), new InvocationOutcome.SandboxLost(body));
    }

    private byte[] ReportExit(string requestId, string reason)
    {
        _platform.Exited(requestId, reason);
        return PlatformBody.Exited(_settings.Runtime.Era, requestId, reason);
    }

    private InvocationOutcome EndAfterInit(Invocation invocation, long started, InitResult.NotReady failure)
    {
        var id = invocation.RequestId;
        var times = Unanswered(_time.GetElapsedTime(started));
        switch (failure)
        {
            case InitResult.Failed failed:
                return Finish(invocation, times, null, failure.Status, new InvocationOutcome.InitFailed(failed.Document), failed.Cause);
            case InitResult.Exited exited:
                return Finish(invocation, times, null, failure.Status, new InvocationOutcome.InitFailed(ReportExit(id, exited.Reason)));
            case InitResult.ExtensionFailed failed:
                _platform.Fault(id, failed.Reason, failed.ErrorType);
                return Finish(invocation, times, null, failure.Status, new InvocationOutcome.InitFailed(PlatformBody.Failed(id, failed.Reason, failed.ErrorType)));
            case InitResult.NotMounted:
                return Finish(invocation, times, null, failure.Status, new InvocationOutcome.NotMounted());
            case InitResult.NotStarted missing:
                return Finish(invocation, times, null, failure.Status, new InvocationOutcome.InitFailed(PlatformBody.NotStarted(id, missing.Reason)));
            default:
                return FinishTimedOut(invocation, null);
        }
    }

    // The process has had exactly its time, whatever the clock shows once it is dead.
    private InvocationOutcome.TimedOut FinishTimedOut(Invocation invocation, TimeSpan? initDuration)
    {
        var id = invocation.RequestId;
        WriteEnd(invocation, Unanswered(_version.Timeout), initDuration, ReportStatus.Timeout);
        _platform.TimedOut(id, _version.Timeout);
        var outcome = new InvocationOutcome.TimedOut(PlatformBody.TimedOut(_settings.Runtime.Era, id, _version.Timeout, _log.Now)) { LogTail = _log.EndTail() };
        if (invocation.Trace is { } trace)
            Record(trace, _version.Timeout, outcome);

        return outcome;
    }

    private InvocationOutcome Finish(
        Invocation invocation, in RuntimeTimes times, TimeSpan? initDuration, ReportStatus status, InvocationOutcome outcome, ReadOnlyMemory<byte> cause = default)
    {
        WriteEnd(invocation, times, initDuration, status);
        if (invocation.Trace is { } trace)
            Record(trace, times.Done, outcome, cause);

        return WithTail(invocation, outcome);
    }

    private InvocationOutcome WithTail(Invocation invocation, InvocationOutcome outcome) =>
        invocation.WantsLogTail ? outcome with { LogTail = _log.EndTail() } : outcome;

    private void WriteEnd(Invocation invocation, in RuntimeTimes times, TimeSpan? initDuration, ReportStatus status)
    {
        _platform.End(invocation.RequestId, status, times);
        _platform.Report(invocation, ReportOf(times.Done, TimeSpan.Zero, initDuration), status);
        _init.Session?.EndEvent();
        _settings.Meter.Ended(invocation.InvokedFunctionArn, times.Done, !status.IsSuccess);
    }

    private static RuntimeTimes Unanswered(TimeSpan duration) => new(default, null, duration, 0);

    // The sandbox knows what all processes use; where nobody counts, the process tells what it sees. As far as the function was allowed to have it.
    private int MaxMemoryUsedMb()
    {
        var used = _init.Session?.PeakMemory ?? 0;
        _maxRssKb = Math.Min(Math.Max(_maxRssKb, used / 1024), _version.MemorySize * 1024L);
        return (int)((_maxRssKb + 1023) / 1024);
    }

    private InvocationReport ReportOf(TimeSpan duration, TimeSpan extensions, TimeSpan? initDuration) =>
        new(duration, extensions, initDuration, _version.MemorySize, MaxMemoryUsedMb());

    private async Task<TimeSpan?> RunInitPhaseAsync()
    {
        var started = _time.GetTimestamp();
        _deadline.Arm(_settings.Options.InitLimit);
        return await RunInitAsync(InitPhase.Init) is InitResult.Ready ? _time.GetElapsedTime(started) : null;
    }

    private async Task<InitResult> RunInitAsync(InitPhase phase)
    {
        var started = _time.GetTimestamp();
        var startedAt = _time.GetUtcNow();
        _lifecycle.MoveTo(EnvironmentState.Init);
        _platform.InitStart(_settings.RuntimeVersion, phase);
        var result = await _init.RunAsync(_deadline, phase);

        // An init before the first event has a deadline of its own; one inside an event leaves it to the event.
        var staysArmed = phase == InitPhase.Invoke && result is InitResult.Ready && !_deadline.HasExpired;
        if (!staysArmed && !_deadline.TryDisarm())
            result = new InitResult.TimedOut();

        var duration = _time.GetElapsedTime(started);
        var status = result is InitResult.NotReady failure ? failure.Status : ReportStatus.Success;
        _tracedInit = new TracedInit(startedAt, duration, !status.IsSuccess);
        _settings.Meter.Initialised(duration, !status.IsSuccess);

        // What was printed while the function was loaded stands before the lines that say how that went.
        if (result is InitResult.Ready)
            _init.Session!.DrainOutput(flush: true);

        if (_init.Session is { HasExtensions: true } extended)
            ReportInit(extended, phase, status, duration);

        if (result is InitResult.Ready)
        {
            _platform.InitReport(duration, phase, status);
            _lifecycle.MoveTo(EnvironmentState.Ready);
            return result;
        }

        await _init.EndSessionAsync();
        _lifecycle.MoveTo(EnvironmentState.Reset);
        _platform.InitReport(_time.GetElapsedTime(started), phase, status);
        return result;
    }
}
