using System.Net;
using System.Net.Sockets;

namespace Kiln.Execution.Sandbox.Process;

internal sealed class ProcessSandbox(ChildProcess child, SandboxSetup setup, Socket control, Socket output, Socket life) : ISandbox
{
    private readonly Lazy<LoopbackListener> _runtimeApi = new(static () => LoopbackListener.Open());
    private readonly Lazy<LoopbackDaemon?> _daemon = new(LoopbackDaemon.Open);
    private int _disposed;

    public Socket Control => control;

    public Socket Output => output;

    public Socket? ExtensionOutput => null;

    public SandboxSetup Setup => setup;

    public Task<SandboxExit> Exited => child.Exited;

    public ISandboxProcess Runtime => child;

    public IReadOnlyList<ISandboxProcess> Extensions => [];

    // Made when it is first asked for: runtimes of the oldest era know no Runtime API.
    public ISandboxListener? RuntimeApi => _runtimeApi.Value;

    // No address of this machine is the sandbox's own: a port of the loopback.
    public SandboxDaemon? DaemonAt(IPAddress address) => _daemon.Value is { } daemon
        ? new SandboxDaemon(daemon.Address, Task.FromResult(daemon.Segments), daemon.Proxy)
        : null;

    public long PeakMemory => 0;

    public bool CanConnect => true;

    public ValueTask<Socket> ConnectAsync(int port, CancellationToken cancellationToken) => LoopbackListener.ConnectAsync(port, cancellationToken);

    public async ValueTask SendSetupAsync(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty)
            frame = frame[await control.SendAsync(frame, SocketFlags.None)..];
    }

    public void EndInit()
    {
    }

    public void EndEvent()
    {
    }

    public bool Freeze() => false;

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
            if (_runtimeApi.IsValueCreated)
                _runtimeApi.Value.Dispose();
            if (_daemon.IsValueCreated)
                _daemon.Value?.Dispose();

            child.Dispose();
        }
    }
}
