using System.Net;
using System.Net.Sockets;
using Kiln.Execution.Sandbox.Linux.Cgroups;
using Kiln.Execution.Sandbox.Linux.Levels;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Network;
using Kiln.Execution.Sandbox.Linux.Zygotes;
using Kiln.Execution.Tracing;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>A blank that has got a function.</summary>
/// <param name="memorySize">MB.</param>
/// <param name="started">Called once, when the init is over or will never be.</param>
/// <param name="ended">Called once, when nothing is left.</param>
internal sealed class LinuxSandbox(Blank blank, Assignment assignment, int memorySize, Action started, Action ended) : ISandbox
{
    private readonly Lock _gate = new();
    private Action? _started = started;
    private Action? _ended = ended;
    private bool _frozen;
    private bool _killed;

    public Socket Control => blank.Control;

    public Socket Output => blank.Output;

    public Socket? ExtensionOutput => assignment.ExtensionOutput;

    public SandboxSetup Setup => assignment.Setup;

    public Task<SandboxExit> Exited => blank.Status.Runtime.Exited;

    public ISandboxProcess Runtime => blank.Status.Runtime;

    public IReadOnlyList<ISandboxProcess> Extensions => blank.Status.Extensions;

    public ISandboxListener? RuntimeApi { get; } = new SandboxListener(LinuxSandboxHost.RuntimeApiAddress, Inner(blank, static s => s.RuntimeApi));

    public SandboxDaemon? DaemonAt(IPAddress address)
    {
        var index = DaemonAddress.All.Index().First(a => a.Item.Equals(address)).Index;
        var shown = new IPEndPoint(address, DaemonAddress.Port).ToString();
        return new SandboxDaemon(
            shown, Inner(blank, s => s.Daemon(index).Segments), new SandboxListener(shown, Inner(blank, s => s.Daemon(index).Proxy)));
    }

    public bool CanConnect => blank.Parts.Network is not null;

    public async ValueTask<Socket> ConnectAsync(int port, CancellationToken cancellationToken) => blank.Parts.Network is { } network
        ? await InnerSocket.ConnectAsync(network.Namespace, port, cancellationToken)
        : throw new SocketException((int)SocketError.OperationNotSupported);

    public long PeakMemory => blank.Parts.Cgroup?.PeakMemory ?? 0;

    public async ValueTask SendSetupAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            frame = frame[SocketMessages.Send(blank.Control, frame.Span, assignment.Mounts)..];
        }
        finally
        {
            Close(assignment);
        }

        while (!frame.IsEmpty)
            frame = frame[await blank.Control.SendAsync(frame, SocketFlags.None)..];

        if (await blank.Ready)
            return;

        throw blank.Tree.Failure is { } failure
            ? new SandboxStartException($"No environment could be made: {failure}")
            : new SocketException((int)SocketError.ConnectionReset);
    }

    public void EndInit()
    {
        Interlocked.Exchange(ref _started, null)?.Invoke();
        blank.Parts.Cgroup?.SetLimits(CgroupLimits.For(memorySize));
    }

    public void EndEvent() => blank.Parts.Cgroup?.Survive();

    public bool Freeze()
    {
        lock (_gate)
        {
            if (_killed || blank.Parts.Cgroup is not { } group)
                return false;

            _frozen = true;
            group.Freeze();
            return true;
        }
    }

    public void Thaw()
    {
        lock (_gate)
        {
            _frozen = false;
            blank.Parts.Cgroup?.Thaw();
        }
    }

    public void Kill()
    {
        lock (_gate)
        {
            _killed = true;
            blank.Tree.Kill();

            // A frozen process dies when it thaws.
            if (_frozen)
                blank.Parts.Cgroup?.Kill();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        Interlocked.Exchange(ref _started, null)?.Invoke();
        Close(assignment);
        await blank.DisposeAsync();
        assignment.ExtensionOutput?.Dispose();
        Interlocked.Exchange(ref _ended, null)?.Invoke();
    }

    private static void Close(Assignment assignment)
    {
        foreach (var mount in assignment.Mounts)
            mount.Dispose();
    }

    private static async Task<Socket> Inner(Blank blank, Func<InnerSockets, Socket> which) =>
        which(blank.Parts.Network?.Sockets ?? await blank.Status.Listeners);
}
