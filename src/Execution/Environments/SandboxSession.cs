using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Telemetry;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Tracing;

namespace Kiln.Execution.Environments;

/// <summary>
/// One sandbox and the conversations with it: frames with our own bootstrap, or the Runtime API with a custom runtime; the Extensions API
/// beside either. A reset of the environment ends one session and begins another.
/// </summary>
internal sealed partial class SandboxSession
{
    // Between the end of a connection and the end of its process only the kernel works. A process that closed the connection itself and
    // lives on is not waited for any longer than this.
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);

    private readonly ISandbox _sandbox;
    private readonly FrameChannel _frames;
    private readonly OutputReader _output;

    // Null: nobody writes there.
    private readonly OutputReader? _extensionOutput;
    private readonly TimeProvider _time;

    // Bytes that the runtime was born with: in its memory, but on nobody's account here.
    private long _shared;

    // Null: the runtime is of an era without one.
    private readonly SandboxApi? _api;
    private readonly SandboxConnectionSource[] _connections;

    public SandboxSession(ISandbox sandbox, EnvironmentLog log, TimeProvider time, SandboxApi? api = null, params ReadOnlySpan<SandboxConnectionSource> connections)
    {
        _sandbox = sandbox;
        _time = time;
        _api = api;
        _connections = connections.ToArray();
        _frames = new FrameChannel(sandbox.Control) { KeepsCause = true };
        _output = new OutputReader(sandbox.Output, log, time);
        _extensionOutput = sandbox.ExtensionOutput is { } socket ? new OutputReader(socket, log, time, OutputSource.Extension) : null;
        if (api is not null)
            api.Extensions.Failed = OnExtensionFailed;

        _ = HangUpAtExitAsync();
    }

    /// <summary>Whether it can run no other event.</summary>
    public bool HasEnded => _sandbox.Exited.IsCompleted || _api?.Extensions.Failure is not null;

    /// <summary>Whether an event is over with its answer. Else somebody is still busy with it, and has to be waited for.</summary>
    public bool EndsWithAnswer => _api is null or { Runtime: null, Extensions.IsEmpty: true };

    /// <summary>Null: the sandbox has none.</summary>
    public TraceDaemon? Daemon { get; init; }

    public bool HasExtensions => _api is { Extensions.IsEmpty: false };

    public IReadOnlyList<Extension> Extensions => _api?.Extensions.All ?? [];

    public ExtensionFailure? ExtensionFailure => _api?.Extensions.Failure;

    /// <summary>Null: nobody has subscribed.</summary>
    public TelemetryHub? Telemetry => _api?.Telemetry;

    /// <summary>The most memory that its processes have used, in bytes, with what the runtime shares with others. 0 where nobody counts.</summary>
    public long PeakMemory => _sandbox.PeakMemory is > 0 and var taken ? taken + _shared : 0;

    public void Kill() => _sandbox.Kill();

    public void EndInit() => _sandbox.EndInit();

    public void EndEvent() => _sandbox.EndEvent();

    public void Freeze()
    {
        Telemetry?.Pause();
        if (!_sandbox.Freeze())
            return;

        _output.Pause();
        _extensionOutput?.Pause();
    }

    public void Thaw()
    {
        _sandbox.Thaw();
        _output.Resume();
        _extensionOutput?.Resume();
        Telemetry?.Resume();
    }

    public void DrainOutput(bool flush)
    {
        _output.Drain(flush);

        // Of extensions nobody knows when a line is over.
        _extensionOutput?.Drain(flush: false);
    }

    /// <summary>Gives the environment its function. The frame that says whether it could be loaded, or null when the sandbox was lost.</summary>
    public ValueTask<Frame?> SetUpAsync(string handler, string taskRoot, IReadOnlyDictionary<string, string> variables)
    {
        var setup = _sandbox.Setup;
        if (_api is { } api && (api.Runtime is not null || api.Extensions.HasExternal))
            setup = setup with { Program = api.Runtime is not null, Extensions = api.Extensions.HasExternal };

        var sending = _sandbox.SendSetupAsync(_frames.SetupFrame(handler, taskRoot, variables, setup));
        if (setup.Extensions)
            _ = WatchExtensionsAsync();

        return setup.Program ? LaunchAsync(sending) : ReadyAsync(sending);
    }

    /// <summary>Runs one event. The answer, or null when the sandbox was lost.</summary>
    public ValueTask<Frame?> ExchangeAsync(Invocation invocation, long deadlineMs)
    {
        _frames.KeepsCause = invocation.Trace is not null;
        _output.Hasten();
        _extensionOutput?.Hasten();
        if (!EndsWithAnswer)
        {
            _api!.Extensions.BeginInvoke(invocation, deadlineMs);
            if (_api.Runtime is { } runtime)
                return new ValueTask<Frame?>(runtime.ExchangeAsync(invocation, deadlineMs));
        }

        return AnswerAsync(_frames.SendInvokeAsync(invocation, deadlineMs), FrameType.Done, FrameType.Error);
    }

    /// <summary>Ends the sandbox, emits its last words and says how it ended. Idempotent as far as its caller is alone.</summary>
    public async Task<SandboxExit> EndAsync()
    {
        await OwnExitAsync();
        return await KillAsync();
    }

    /// <summary>As <see cref="EndAsync"/>, without waiting for an exit of its own.</summary>
    public async Task<SandboxExit> KillAsync()
    {
        _sandbox.Kill();
        var exit = await _sandbox.Exited;
        _output.Drain(flush: true);
        Daemon?.Drain();
        foreach (var source in _connections)
            source.Dispose();

        _api?.End();
        _extensionOutput?.Drain(flush: true);
        await _sandbox.DisposeAsync();
        _output.Dispose();
        _extensionOutput?.Dispose();
        return exit;
    }

    private async ValueTask<Frame?> ReadyAsync(ValueTask sending)
    {
        var answer = await AnswerAsync(sending, FrameType.Ready, FrameType.InitFailed);
        if (answer is { Type: FrameType.Ready } ready)
            _shared = Math.Max(0, (ready.Header.MaxRssKb * 1024) - _sandbox.PeakMemory);

        return answer;
    }

    // An exit under way is let finish, so that its status is its own and not that of our signal.
    private async Task OwnExitAsync()
    {
        try
        {
            await _sandbox.Exited.WaitAsync(ExitGrace, _time);
        }
        catch (TimeoutException)
        {
        }
    }

    // A child of the process may hold the connection open after the process is gone. Bytes that arrived before are still read.
    private async Task HangUpAtExitAsync()
    {
        await _sandbox.Exited;
        HangUp();

        // An internal extension has no process of its own whose end would be noticed.
        _api?.Extensions.Interrupt();
        await _launch;
        _api?.Runtime?.End();
    }

    private void HangUp()
    {
        try
        {
            _sandbox.Control.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already, which is all that was wanted.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Frame?> AnswerAsync(ValueTask sending, FrameType one, FrameType other)
    {
        try
        {
            await sending;
            if (await _frames.ReceiveAsync() is not { } frame)
                return null;

            if (frame.Type == one || frame.Type == other)
                return frame;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
        catch (FrameProtocolException)
        {
        }

        // It lives, but cannot be talked to.
        _sandbox.Kill();
        return null;
    }
}
