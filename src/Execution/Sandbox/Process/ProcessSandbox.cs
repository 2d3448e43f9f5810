using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Process;

internal sealed class ProcessSandbox(ChildProcess child, Socket control, Socket output, Socket life) : ISandbox
{
    private int _disposed;

    public Socket Control => control;

    public Socket Output => output;

    public Task<SandboxExit> Exited => child.Exited;

    public void Kill() => child.Kill();

    public async ValueTask DisposeAsync()
    {
        child.Kill();
        await child.Exited;
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            control.Dispose();
            output.Dispose();
            life.Dispose();
            child.Dispose();
        }
    }
}
