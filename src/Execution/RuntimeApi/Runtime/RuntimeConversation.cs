using Kiln.Execution.Frames;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>
/// What a custom runtime and its environment have to say to one another. The environment sees what it sees of our own bootstrap: an answer to
/// the setup, an answer to each event, each of them null when the runtime is lost. The HTTP side sees the state machine of the Runtime API.
/// An event goes:
/// <list type="number">
/// <item>The environment gives it. A runtime that waits in <c>next</c> gets it at once; another when it asks.</item>
/// <item>The runtime begins to answer; from here on no other answer is taken.</item>
/// <item>The answer is complete: the environment has it.</item>
/// <item>The runtime asks for the next event: it is done with this one.</item>
/// </list>
/// </summary>
internal sealed class RuntimeConversation
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<Frame?> _ready = Source<Frame?>();
    private TaskCompletionSource<RuntimeEvent?> _delivery = Source<RuntimeEvent?>();
    private TaskCompletionSource<Frame?>? _answer;
    private TaskCompletionSource<bool> _done = Source<bool>();
    private RuntimeState _state = RuntimeState.Started;
    private RuntimeEvent? _current;
    private bool _isOver;

    public RuntimeState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The id that an answer must name. Stays the same until the next event is given.</summary>
    public string? CurrentRequestId => Volatile.Read(ref _current)?.Invocation.RequestId;

    /// <summary>Whether the event that an answer must name is recorded.</summary>
    public bool IsRecorded => Volatile.Read(ref _current)?.Invocation.Trace is not null;

    /// <summary>Null before the first.</summary>
    public RuntimeEvent? Current => Volatile.Read(ref _current);

    // From here on: the environment's side.

    /// <summary>Ready, or the error that the runtime reported in place of its first <c>next</c>.</summary>
    public Task<Frame?> Ready => _ready.Task;

    /// <summary>Only when <see cref="Ready"/>, and after <see cref="Done"/> of the event before. :: Step 1</summary>
    public Task<Frame?> ExchangeAsync(Invocation invocation, long deadlineMs)
    {
        lock (_gate)
        {
            if (_isOver)
                return Task.FromResult<Frame?>(null);

            _current = new RuntimeEvent(invocation, deadlineMs);
            _answer = Source<Frame?>();
            _done = Source<bool>();
            _delivery.SetResult(_current);
            return _answer.Task;
        }
    }

    /// <summary>Whether the runtime has asked for the next event, rather than ended. :: Step 4</summary>
    public Task<bool> Done
    {
        get
        {
            lock (_gate)
            {
                return _done.Task;
            }
        }
    }

    /// <summary>An init that was no success before the runtime has said a word.</summary>
    public void FailInit(Frame failure) => _ready.TrySetResult(failure);

    /// <summary>There is no sandbox to have an init in.</summary>
    public void FailInit(SandboxStartException failure) => _ready.TrySetException(failure);

    /// <summary>The runtime's process has ended, or is not listened to any more. Idempotent.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            _current?.Dispose();
            _ready.TrySetResult(null);
            _answer?.TrySetResult(null);
            _done.TrySetResult(false);
            _delivery.TrySetResult(null);
        }
    }

    // From here on: the runtime's side.

    /// <summary>The runtime asks for an event. False: it may not; <paramref name="from"/> is where it is.</summary>
    public bool TryAsk(out RuntimeState from)
    {
        lock (_gate)
        {
            from = _state;
            if (_state == RuntimeState.Running)
                return true; // The same event once more.

            if (!TryMove(RuntimeState.Ready))
                return false;

            if (from == RuntimeState.ResponseSent)
            {
                _delivery = Source<RuntimeEvent?>();
                if (_isOver)
                    _delivery.SetResult(null);

                _done.TrySetResult(true);
            }

            _ready.TrySetResult(new Frame(FrameType.Ready, default, default, 0));
            return true;
        }
    }

    /// <summary>The event that <see cref="TryAsk"/> was for, when there is one. Null: there will be none.</summary>
    public async ValueTask<RuntimeEvent?> NextAsync(CancellationToken cancellationToken)
    {
        Task<RuntimeEvent?> delivery;
        lock (_gate)
        {
            delivery = _delivery.Task;
        }

        var delivered = await delivery.WaitAsync(cancellationToken);
        lock (_gate)
        {
            if (_state == RuntimeState.Ready)
                TryMove(RuntimeState.Running);
        }

        return delivered;
    }

    /// <summary>Any move but <see cref="TryAsk"/>. :: Step 2</summary>
    public bool TryMove(RuntimeState to, out RuntimeState from)
    {
        lock (_gate)
        {
            from = _state;
            return TryMove(to);
        }
    }

    /// <summary>:: Step 3</summary>
    public void Answer(Frame answer)
    {
        lock (_gate)
        {
            TryMove(RuntimeState.ResponseSent);
            _current?.Dispose();
            _answer?.TrySetResult(answer);
        }
    }

    /// <summary>Waits until it is to be restored. There is no snapshot to restore from, so that is at once.</summary>
    public bool TryRestore(out RuntimeState from)
    {
        lock (_gate)
        {
            from = _state;
            return TryMove(RuntimeState.RestoreReady) && TryMove(RuntimeState.Restoring);
        }
    }

    private bool TryMove(RuntimeState to)
    {
        if (!RuntimeMoves.IsAllowed(_state, to))
            return false;

        _state = to;
        return true;
    }

    private static TaskCompletionSource<T> Source<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
