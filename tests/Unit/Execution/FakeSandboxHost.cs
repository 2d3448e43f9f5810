using System.Net;
using System.Net.Sockets;
using System.Text;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Process;

namespace Kiln.Unit.Execution;

/// <summary>A host whose sandboxes run a script of the test in place of the bootstrap, at the far ends of real sockets.</summary>
internal sealed class FakeSandboxHost(Func<FakeSandbox, Task> script, IsolationLevel level = IsolationLevel.Full) : ISandboxHost
{
    private readonly List<FakeSandbox> _started = [];

    public IsolationLevel Level => level;

    public string SdkData(string endpoint) => "/sdk-data";

    public SandboxHealth Health => new(level, new Dictionary<string, string>(), []);

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

    /// <summary>Whether sandboxes have a Runtime API.</summary>
    public bool HasRuntimeApi { get; init; }

    /// <summary>Done to each sandbox before anybody else has it.</summary>
    public Action<FakeSandbox> Prepare { get; init; } = static _ => { };

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
            sandbox = new FakeSandbox(spec, _started.Count + 1) { Listener = HasRuntimeApi ? LoopbackListener.Open() : null };
            Prepare(sandbox);
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
    public Socket? ExtensionOutput { get; init; }
    public SandboxSetup Setup { get; set; } = SandboxSetup.None;
    public Task<SandboxExit> Exited => _exited.Task;
    public ISandboxProcess Runtime => new FakeRuntime(this);
    public List<FakeProcess> ExtensionProcesses { get; } = [];
    public IReadOnlyList<ISandboxProcess> Extensions => ExtensionProcesses;

    /// <summary>Made by hosts whose sandboxes have a Runtime API: a port of the loopback.</summary>
    public LoopbackListener? Listener { get; init; }
    public ISandboxListener? RuntimeApi => Listener;

    /// <summary>Signals that the runtime got, SIGKILL aside.</summary>
    public List<int> Signals { get; } = [];

    /// <summary>What the runtime does on a signal that can be caught. Default: it ends.</summary>
    public Action<int>? OnSignal { get; set; }
    public long PeakMemory { get; set; }
    public bool IsFrozen { get; private set; }
    public bool IsDisposed { get; private set; }

    public async ValueTask SendSetupAsync(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty)
            frame = frame[await _control.Host.SendAsync(frame, SocketFlags.None)..];
    }

    /// <summary>Made by hosts whose sandboxes have a trace daemon.</summary>
    public LoopbackDaemon? Daemon { get; set; }

    public SandboxDaemon? DaemonAt(IPAddress address) =>
        Daemon is { } daemon ? new SandboxDaemon(daemon.Address, Task.FromResult(daemon.Segments), daemon.Proxy) : null;

    public bool CanConnect { get; init; } = true;

    public ValueTask<Socket> ConnectAsync(int port, CancellationToken cancellationToken) => LoopbackListener.ConnectAsync(port, cancellationToken);

    public void EndInit()
    {
    }

    public void EndEvent()
    {
    }

    public bool Freeze() => IsFrozen = true;

    public void Thaw() => IsFrozen = false;

    public void Kill()
    {
        Exit(new SandboxExit(null, 9));
        foreach (var process in ExtensionProcesses)
            process.Exit(new SandboxExit(null, 9));
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _control.Host.Dispose();
        _output.Host.Dispose();
        Listener?.Dispose();
        Daemon?.Dispose();
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

internal sealed class FakeRuntime(FakeSandbox sandbox) : ISandboxProcess
{
    public string Name => "runtime";

    public Task<SandboxExit> Exited => sandbox.Exited;

    public void Signal(int signal)
    {
        if (sandbox.Exited.IsCompleted)
            return;

        if (signal != 9)
            sandbox.Signals.Add(signal);

        if (signal != 9 && sandbox.OnSignal is { } handler)
            handler(signal);
        else
            sandbox.Exit(new SandboxExit(null, signal));
    }
}

/// <summary>An external extension's process: it only ends.</summary>
internal sealed class FakeProcess(string name) : ISandboxProcess
{
    private readonly TaskCompletionSource<SandboxExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public Task<SandboxExit> Exited => _exited.Task;

    public void Signal(int signal) => Exit(new SandboxExit(null, signal));

    public void Exit(SandboxExit exit) => _exited.TrySetResult(exit);
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
