using Kiln.Execution.Environments;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.RuntimeApi.Extensions;

/// <summary>
/// The extensions of one sandbox, external and internal, and what they are waited for. External ones are known by name before they start;
/// internal ones come by registering, until the init is over. Whoever waits looks again after each change; there are ten at most.
/// </summary>
internal sealed class ExtensionSet(IReadOnlyList<string> external)
{
    public const int Limit = 10;

    private readonly Lock _gate = new();
    private readonly List<Extension> _all = [.. external.Select(static name => new Extension(name, isExternal: true))];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExtensionFailure? _failure;
    private byte[]? _shutdown;
    private bool _isClosed;
    private bool _isOver;
    private bool _isShuttingDown;
    private bool _isInterrupted;

    /// <summary>Whether anybody has to be waited for. Without a lock: it turns true in an init only, and stays so.</summary>
    public bool IsEmpty => _all.Count == 0;

    public bool IsExternal(string name) => external.Contains(name);

    public bool HasExternal => external.Count > 0;

    public int ExternalCount => external.Count;

    /// <summary>The first thing that went wrong with one of them, which is the end of the environment. Null: nothing did.</summary>
    public ExtensionFailure? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>For the log, in the order of their coming.</summary>
    public IReadOnlyList<Extension> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Called once, with the first failure. Set before there can be one.</summary>
    public Action? Failed { get; set; }

    // From here on: what extensions do.

    /// <summary>Null: registered. Else why not.</summary>
    public RegistrationRefusal? Register(string name, ExtensionEvents events, out Extension? extension)
    {
        lock (_gate)
        {
            extension = _all.Find(e => e.Name == name);
            if (extension is null or { IsExternal: false })
            {
                if (_isClosed)
                    return RegistrationRefusal.Closed;
                if (_all.Count >= Limit)
                    return RegistrationRefusal.TooMany;
                if (extension is not null)
                    return RegistrationRefusal.NameTaken;

                extension = new Extension(name, isExternal: false);
                _all.Add(extension);
            }

            if (!extension.TryMove(ExtensionState.Registered))
                return RegistrationRefusal.WrongState;

            extension.Events = events;
            Change();
            return null;
        }
    }

    public Extension? Find(Guid id)
    {
        lock (_gate)
        {
            return _all.Find(e => e.Id == id && e.State != ExtensionState.Started);
        }
    }

    /// <summary>The extension asks for an event. False: it may not, where it is.</summary>
    public bool TryAsk(Extension extension, out ExtensionState from)
    {
        lock (_gate)
        {
            from = extension.State;
            if (!extension.TryMove(ExtensionState.Ready))
                return false;

            if (_isOver)
                extension.Delivery.TrySetResult(null);
            else if (_shutdown is { } body)
                Deliver(extension, ExtensionEvents.Shutdown, body);

            Change();
            return true;
        }
    }

    /// <summary>After <see cref="TryAsk"/>. Null: there will be none.</summary>
    public async ValueTask<byte[]?> NextAsync(Extension extension, CancellationToken cancellationToken)
    {
        Task<byte[]?> delivery;
        lock (_gate)
        {
            delivery = extension.Delivery.Task;
        }

        return await delivery.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// The extension reports an error of its own: init/error, exit/error. False: it may not, where it is. Takes effect with <see cref="Fail"/>,
    /// which the caller owes when the extension has its answer.
    /// </summary>
    public bool TryFail(Extension extension, ExtensionState to, string errorType, out ExtensionState from)
    {
        lock (_gate)
        {
            from = extension.State;
            if (!extension.TryMove(to))
                return false;

            extension.ErrorType ??= errorType;
            return true;
        }
    }

    /// <summary>The environment has to end.</summary>
    public void Fail(ExtensionFailure failure)
    {
        lock (_gate)
        {
            if (_failure is not null || _isShuttingDown || _isOver)
                return;

            _failure = failure;
            Change();
        }

        Failed?.Invoke();
    }

    // From here on: what the environment does.

    /// <summary>The process of an external extension has ended.</summary>
    public void Exited(string name, SandboxExit exit)
    {
        lock (_gate)
        {
            if (_isShuttingDown)
                _all.Find(e => e.IsExternal && e.Name == name)?.TryMove(exit is { ExitCode: 0 } ? ExtensionState.Exited : ExtensionState.ShutdownFailed);
        }

        Fail(new ExtensionFailure("Extension.Crash", exit.Signal is { } signal ? $"signal: {ExitReason.NameOf(signal)}" : $"exit code {exit.ExitCode}"));
    }

    /// <summary>None of them is started.</summary>
    public void FailLaunch(string errorType)
    {
        lock (_gate)
        {
            foreach (var extension in _all)
            {
                extension.TryMove(ExtensionState.LaunchError);
                extension.ErrorType = errorType;
            }
        }
    }

    /// <summary>Whoever waits for extensions stops waiting; they themselves go on.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _isInterrupted = true;
            Change();
        }
    }

    /// <summary>
    /// Waits until each has asked for its first event; from then on nobody may register. False: one has failed, or the sandbox is lost.
    /// </summary>
    public Task<bool> InitialisedAsync() => WhenAsync(static set =>
    {
        if (!set._all.TrueForAll(static e => e.State == ExtensionState.Ready))
            return false;

        return set._isClosed = true;
    });

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Gives the event to those that have subscribed to it. All wait for one, or the last would not be done.</summary>
    public void BeginInvoke(Invocation invocation, long deadlineMs)
    {
        var body = ExtensionEvent.Invoke(invocation, deadlineMs);
        lock (_gate)
        {
            foreach (var extension in _all)
                Deliver(extension, ExtensionEvents.Invoke, body);
        }
    }

    /// <summary>Waits until those that got the event have asked for the next. False: one has failed, or the sandbox is lost.</summary>
    public Task<bool> InvokeDoneAsync() => WhenAsync(static set => set._all.TrueForAll(static e => e.State != ExtensionState.Running));

    /// <summary>From here on, extensions are expected to end.</summary>
    public void BeginShutdown()
    {
        lock (_gate)
        {
            _isShuttingDown = true;
        }
    }

    /// <summary>Tells those that have subscribed to it; one that is busy, when it asks.</summary>
    public void Shutdown(ShutdownReason reason, long deadlineMs)
    {
        lock (_gate)
        {
            _shutdown = ExtensionEvent.Shutdown(reason, deadlineMs);
            foreach (var extension in _all)
                Deliver(extension, ExtensionEvents.Shutdown, _shutdown);
        }
    }

    /// <summary>Nobody is waited for any more, and nobody gets another event. Idempotent.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = _isClosed = true;
            foreach (var extension in _all)
                extension.Delivery.TrySetResult(null);

            Change();
        }
    }

    private static void Deliver(Extension extension, ExtensionEvents kind, byte[] body)
    {
        if (extension.Events.HasFlag(kind) && extension.TryMove(ExtensionState.Running))
            extension.Delivery.TrySetResult(body);
    }

    private void Change()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task<bool> WhenAsync(Func<ExtensionSet, bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_failure is not null || _isInterrupted || _isOver)
                    return false;
                if (condition(this))
                    return true;

                changed = _changed.Task;
            }

            await changed;
        }
    }
}

internal enum RegistrationRefusal
{
    Closed,
    TooMany,
    NameTaken,
    WrongState,
}

/// <param name="ErrorType">As the caller of the function sees it: <c>Extension.Crash</c>.</param>
/// <param name="Reason">What stands behind <c>Error: </c> in the message.</param>
internal sealed record ExtensionFailure(string ErrorType, string Reason);
