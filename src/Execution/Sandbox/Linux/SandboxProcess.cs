using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux;

internal sealed class SandboxProcess(string name) : ISandboxProcess, IDisposable
{
    private readonly TaskCompletionSource<SandboxExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private SafeFileHandle? _process;

    public string Name => name;

    public Task<SandboxExit> Exited => _exited.Task;

    /// <summary>In the sandbox's own count. 0: not known yet.</summary>
    public int Id { get; private set; }

    public void Signal(int signal)
    {
        lock (_gate)
        {
            if (_process is { IsClosed: false } process)
                Signals.Send(process, signal);
        }
    }

    public void Started(int id, SafeFileHandle? process) => (Id, _process) = (id, process);

    public void End(SandboxExit exit) => _exited.TrySetResult(exit);

    public void Dispose()
    {
        lock (_gate)
        {
            _process?.Dispose();
        }
    }
}
