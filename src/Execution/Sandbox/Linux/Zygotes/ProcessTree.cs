using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>What a zygote has forked: the first process of a pid namespace, with which all others in it end. Safe from any thread.</summary>
internal sealed class ProcessTree
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SafeFileHandle? _first;
    private bool _killed;
    private bool _ended;

    /// <summary>Completes when no process is left. Never faults.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Why there never was a process; null when there was.</summary>
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

    public void Forked(SafeFileHandle first)
    {
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

    public void NotStarted(string reason)
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
