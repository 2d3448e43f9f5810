using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// What a zygote has made: the first process of a pid namespace, with which all others in it end, and the second, which is the runtime. Safe from
/// any thread.
/// </summary>
internal sealed class ProcessTree
{
    // In its own pid namespace.
    private const int RuntimeId = 2;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _runtimeStatus = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SafeFileHandle? _first;
    private bool _killed;
    private bool _ended;

    /// <summary>Completes when no process is left. Never faults.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Its pidfd is whoever's who disposes it.</summary>
    public SandboxProcess Runtime { get; } = new("runtime");

    /// <summary>The runtime's wait status, when it has ended before the first process. Never faults.</summary>
    public Task<int> RuntimeStatus => _runtimeStatus.Task;

    /// <summary>Why there is no sandbox; null when there is or was one.</summary>
    public string? Failure { get; private set; }

    /// <summary>SIGKILL, at once or as soon as there is a process. Legal in every state.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _killed = true;
            if (_first is not null && !_ended)
                Signals.Send(_first, Signals.Kill);
        }
    }

    public void Forked(SafeFileHandle first, SafeFileHandle runtime)
    {
        Runtime.Started(RuntimeId, runtime);
        lock (_gate)
        {
            _first = first;
            if (_killed)
                Signals.Send(first, Signals.Kill);
        }
    }

    /// <summary>The zygote has seen the end of the first process: the kernel reports it when the others are gone.</summary>
    public void Reaped()
    {
        lock (_gate)
        {
            _ended = true;
            _first?.Dispose();
        }

        _gone.TrySetResult();
    }

    public void RuntimeEnded(int status) => _runtimeStatus.TrySetResult(status);

    /// <summary>There are no processes, or they have not become what they should, and go. True: there were.</summary>
    public bool Failed(string reason)
    {
        Failure = reason;
        var wereThere = false;
        lock (_gate)
        {
            wereThere = _first is not null;
        }

        if (wereThere)
            Kill();
        else
            Reaped();

        return wereThere;
    }

    /// <summary>There are processes, and nothing to signal them by. They end when nobody has the other end of their control socket, or with their cgroup.</summary>
    public void Lost(string reason)
    {
        Failure = reason;
        Reaped();
    }

    /// <summary>The zygote is gone. The kernel kills what it has forked, and nobody reports it.</summary>
    public async Task OrphanedAsync()
    {
        Kill();
        if (_first is { } first)
            await Task.Run(() => Signals.WaitForEnd(first));
        else
            Failure = "the process that makes environments ended";

        Reaped();
    }
}
