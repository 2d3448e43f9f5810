using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.Environments;

/// <summary>
/// An event where its answer is not its end: a custom runtime, or extensions. It goes:
/// <list type="number">
/// <item>The extensions get the event, and the runtime does. The runtime's answer is awaited.</item>
/// <item>The caller has it. The event goes on, under the same deadline.</item>
/// <item>The runtime asks for the next event, and so do the extensions.</item>
/// <item>END and REPORT are written. A caller who wants them in the tail of the log has waited until here.</item>
/// <item>After a loss or a timeout the sandbox is shut down, with the time that extensions have for it, and the environment is reset.</item>
/// </list>
/// </summary>
internal sealed partial class ExecutionEnvironment
{
    /// <summary>Completes when the last event is over in every respect. Never faults.</summary>
    public Task Settled { get; private set; } = Task.CompletedTask;

    /// <summary>For tests: whether the sandbox, or an extension in it, is gone.</summary>
    public bool HasEnded => _init.Session is { HasEnded: true };

    private async ValueTask<InvocationOutcome> ReleaseAsync(
        SandboxSession session, Invocation invocation, long started, long deadlineMs, TimeSpan? initDuration)
    {
        var released = new TaskCompletionSource<InvocationOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunToEndAsync(released, session, invocation, started, deadlineMs, initDuration);
        Settled = running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await Task.WhenAny((Task)released.Task, running);
        return released.Task.IsCompleted ? await released.Task : (await running)!;
    }

    /// <returns>
    /// The outcome, where the caller has none before the end: it finds the environment settled then, and its next event the same environment.
    /// Null: <paramref name="released"/> has it.
    /// </returns>
    private async Task<InvocationOutcome?> RunToEndAsync(
        TaskCompletionSource<InvocationOutcome> released, SandboxSession session, Invocation invocation, long started, long deadlineMs, TimeSpan? initDuration)
    {
        var startedAt = _time.GetUtcNow() - _time.GetElapsedTime(started);
        session.Telemetry?.Start(invocation);
        var answer = await session.ExchangeAsync(invocation, deadlineMs); // :: Step 1
        var answered = _time.GetElapsedTime(started);
        var outcome = answer is { } frame && !_deadline.HasExpired ? ReleasedOutcome(frame) : null;
        if (outcome is not null && !invocation.WantsLogTail)
            released.SetResult(outcome); // :: Step 2

        var runtimeDone = outcome is not null && await session.RuntimeDoneAsync(); // :: Step 3
        var times = new RuntimeTimes(startedAt, outcome is null ? null : answered, _time.GetElapsedTime(started), answer?.PayloadLength ?? 0);
        if (runtimeDone)
            session.Telemetry?.RuntimeDone(invocation, StatusOf(answer!.Value).Telemetry, times);

        var extensionsDone = runtimeDone && await session.ExtensionsDoneAsync();
        var ending = await EndingAsync(session, invocation, extensionsDone, answer);
        if (!runtimeDone)
            session.Telemetry?.RuntimeDone(invocation, ending.Status.Telemetry, times);

        _maxRssKb = Math.Max(_maxRssKb, answer?.Header.MaxRssKb ?? 0);
        session.DrainOutput(flush: true);
        var extensionTime = runtimeDone ? _time.GetElapsedTime(started) - times.Done : TimeSpan.Zero;
        var report = ReportOf(ending.IsTimeout ? _version.Timeout : times.Done, ending.IsTimeout ? TimeSpan.Zero : extensionTime, initDuration);
        if (ending.Reason is { } reason)
            _platform.Fault(invocation.RequestId, reason, ending.ErrorType!);

        _platform.End(invocation.RequestId, ending.Status, times); // :: Step 4
        _platform.Report(invocation, report, ending.Status);
        session.EndEvent();
        _settings.Meter.Ended(invocation.InvokedFunctionArn, report.Duration, !ending.Status.IsSuccess);
        if (ending.IsTimeout)
            _platform.TimedOut(invocation.RequestId, _version.Timeout);

        session.Telemetry?.Report(invocation, ending.Status.Telemetry, report, times);
        if (invocation.Trace is { } trace)
            Record(trace, times.Answered ?? times.Done, outcome ?? ending.Outcome!, answer?.Header.Cause ?? default);

        if (ending.Shutdown is null)
            _lifecycle.MoveTo(EnvironmentState.Ready);

        var last = released.Task.IsCompleted ? null : (outcome ?? ending.Outcome!) with { LogTail = _log.EndTail() };
        if (ending.Shutdown is not { } why)
            return last;

        if (last is not null)
            released.SetResult(last);

        await session.ShutDownAsync(why); // :: Step 5
        _lifecycle.MoveTo(EnvironmentState.Reset);
        return null;
    }

    private async ValueTask<Ending> EndingAsync(SandboxSession session, Invocation invocation, bool extensionsDone, Frame? answer)
    {
        var id = invocation.RequestId;
        if (!_deadline.TryDisarm())
        {
            return new Ending(ReportStatus.Timeout, ShutdownReason.Timeout)
            {
                Outcome = new InvocationOutcome.TimedOut(PlatformBody.TimedOut(_settings.Runtime.Era, id, _version.Timeout, _log.Now)),
            };
        }

        if (extensionsDone)
            return new Ending(StatusOf(answer!.Value), null);

        if (session.ExtensionFailure is { } failure)
            return Lost(failure.ErrorType, failure.ErrorType, failure.Reason);

        var exit = await session.RuntimeExitAsync();
        return Lost(exit.OutOfMemory ? PlatformBody.OutOfMemory : PlatformBody.ExitError, PlatformBody.ExitError, ExitReason.Of(exit));

        Ending Lost(string reported, string errorType, string reason) =>
            new(ReportStatus.Lost(reported), ShutdownReason.Failure)
            {
                ErrorType = errorType,
                Reason = reason,
                Outcome = new InvocationOutcome.SandboxLost(PlatformBody.Failed(id, reason, errorType)),
            };
    }

    private static InvocationOutcome ReleasedOutcome(Frame frame) =>
        frame.IsOversize ? new InvocationOutcome.FunctionError(PlatformBody.ResponseTooLarge()) : OutcomeOf(frame);

    private static ReportStatus StatusOf(Frame answer) => answer switch
    {
        { IsOversize: true } => ReportStatus.Error(PlatformBody.ResponseSizeTooLarge),
        { Type: FrameType.Done } => ReportStatus.Success,
        _ => ReportStatus.Raised(ErrorTypeName.ForReport(answer.Header.ErrorType)),
    };

    // Only an event of a function with extensions can be stopped other than by killing: they are to be told.
    private void OnDeadline()
    {
        if (State == EnvironmentState.Running && _init.Session is { HasExtensions: true } session)
            session.Interrupt();
        else
            _init.Abort();
    }

    private void ReportInit(SandboxSession session, InitPhase phase, ReportStatus status, TimeSpan duration)
    {
        foreach (var extension in session.Extensions)
        {
            _platform.Extension(extension);
            session.Telemetry?.Extension(extension);
        }

        session.Telemetry?.InitRuntimeDone(phase, status.Telemetry);
        session.Telemetry?.InitReport(phase, status.Telemetry, duration);
    }

    /// <param name="Shutdown">Null: the environment can take the next event.</param>
    private sealed record Ending(ReportStatus Status, ShutdownReason? Shutdown)
    {
        public bool IsTimeout => Shutdown == ShutdownReason.Timeout;

        /// <summary>What goes to a caller who has no answer yet.</summary>
        public InvocationOutcome? Outcome { get; init; }

        public string? ErrorType { get; init; }

        /// <summary>Of a loss.</summary>
        public string? Reason { get; init; }
    }
}
