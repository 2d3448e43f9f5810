using System.Net.Sockets;
using System.Text;
using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution;

/// <summary>A host whose sandboxes run a script of the test in place of the bootstrap, at the far ends of real sockets.</summary>
internal sealed class FakeSandboxHost(Func<FakeSandbox, Task> script, IsolationLevel level = IsolationLevel.Full) : ISandboxHost
{
    private readonly List<FakeSandbox> _started = [];

    public IsolationLevel Level => level;

    public IReadOnlyList<FakeSandbox> Started
    {
        get
        {
            lock (_started)
            {
                return [.. _started];
            }
        }
    }

    public Func<CancellationToken, Task> BeforeStart { get; set; } = _ => Task.CompletedTask;

    public ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISandboxTmp>(new FakeTmp(sizeMb));

    public string EndpointUrl(string endpoint) => endpoint;

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        await BeforeStart(cancellationToken);
        FakeSandbox sandbox;
        lock (_started)
        {
            sandbox = new FakeSandbox(spec, _started.Count + 1);
            _started.Add(sandbox);
        }

        _ = Task.Run(() => script(sandbox), CancellationToken.None);
        return sandbox;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <param name="ordinal">1 for the first sandbox that its host started.</param>
internal sealed class FakeSandbox(SandboxSpec spec, int ordinal) : ISandbox
{
    private readonly SocketPair _control = SocketPair.Create();
    private readonly SocketPair _output = SocketPair.Create();
    private readonly TaskCompletionSource<SandboxExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SandboxSpec Spec => spec;
    public int Ordinal => ordinal;
    public Socket Control => _control.Host;
    public Socket Output => _output.Host;
    public SandboxSetup Setup { get; set; } = SandboxSetup.None;
    public Task<SandboxExit> Exited => _exited.Task;
    public ISandboxProcess Runtime => throw new NotSupportedException();
    public IReadOnlyList<ISandboxProcess> Extensions => [];
    public ISandboxListener? RuntimeApi => null;
    public long PeakMemory { get; set; }
    public bool IsFrozen { get; private set; }
    public bool IsDisposed { get; private set; }

    public async ValueTask SendSetupAsync(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty)
            frame = frame[await _control.Host.SendAsync(frame, SocketFlags.None)..];
    }

    public void EndInit()
    {
    }

    public void Freeze() => IsFrozen = true;

    public void Thaw() => IsFrozen = false;

    public void Kill() => Exit(new SandboxExit(null, 9));

    public ValueTask DisposeAsync()
    {
        Kill();
        _control.Host.Dispose();
        _output.Host.Dispose();
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }

    // From here on: what scripts do.

    public Task<WireFrame?> ReadAsync() => WireFrame.ReadAsync(_control.Peer);

    public Task SendAsync(char type, string header = "", string payload = "") =>
        SendRawAsync(WireFrame.Encode(type, header, Encoding.UTF8.GetBytes(payload)));

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _control.Peer.SendAsync(bytes, SocketFlags.None)..];
    }

    public void Print(string text) => _output.Peer.Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads the setup frame and answers that the function is loaded.</summary>
    public async Task<WireFrame> BecomeReadyAsync()
    {
        var setup = await ReadAsync();
        await SendAsync('R');
        return setup!;
    }

    public void Exit(SandboxExit exit)
    {
        _control.Peer.Dispose();
        _output.Peer.Dispose();
        _exited.TrySetResult(exit);
    }
}

internal sealed class FakeTmp(int sizeMb) : ISandboxTmp
{
    public string Path => "/tmp";
    public int SizeMb => sizeMb;
    public bool IsDisposed { get; private set; }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
