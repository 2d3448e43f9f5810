using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Process;

internal sealed class ProcessSandbox(ChildProcess child, Socket control, Socket output, Socket life) : ISandbox
{
    private int _disposed;

    public Socket Control => control;

    public Socket Output => output;

    public SandboxSetup Setup => SandboxSetup.None;

    public Task<SandboxExit> Exited => child.Exited;

    public ISandboxProcess Runtime => child;

    public IReadOnlyList<ISandboxProcess> Extensions => [];

    public ISandboxListener? RuntimeApi => null;

    public long PeakMemory => 0;

    public async ValueTask SendSetupAsync(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty)
            frame = frame[await control.SendAsync(frame, SocketFlags.None)..];
    }

    public void EndInit()
    {
    }

    public void Freeze()
    {
    }

    public void Thaw()
    {
    }

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
