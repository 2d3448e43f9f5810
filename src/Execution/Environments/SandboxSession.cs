using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Environments;

/// <summary>One sandbox and the two conversations with it. A reset of the environment ends one session and begins another.</summary>
internal sealed class SandboxSession
{
    // Between the end of a connection and the end of its process only the kernel works. A process that closed the connection itself and
    // lives on is not waited for any longer than this.
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);

    private readonly ISandbox _sandbox;
    private readonly FrameChannel _frames;
    private readonly OutputReader _output;
    private readonly TimeProvider _time;

    public SandboxSession(ISandbox sandbox, EnvironmentLog log, TimeProvider time)
    {
        _sandbox = sandbox;
        _time = time;
        _frames = new FrameChannel(sandbox.Control);
        _output = new OutputReader(sandbox.Output, log);
        _ = HangUpAtExitAsync();
    }

    public bool HasEnded => _sandbox.Exited.IsCompleted;

    public long PeakMemory => _sandbox.PeakMemory;

    public void Kill() => _sandbox.Kill();

    public void EndInit() => _sandbox.EndInit();

    public void Freeze() => _sandbox.Freeze();

    public void Thaw() => _sandbox.Thaw();

    public void DrainOutput(bool flush) => _output.Drain(flush);

    /// <summary>Gives the environment its function. The frame that says whether it could be loaded, or null when the sandbox was lost.</summary>
    public ValueTask<Frame?> SetUpAsync(string handler, string taskRoot, IReadOnlyDictionary<string, string> variables) =>
        AnswerAsync(_sandbox.SendSetupAsync(_frames.SetupFrame(handler, taskRoot, variables, _sandbox.Setup)), FrameType.Ready, FrameType.InitFailed);

    /// <summary>Runs one event. The answer, or null when the sandbox was lost.</summary>
    public ValueTask<Frame?> ExchangeAsync(Invocation invocation, long deadlineMs) =>
        AnswerAsync(_frames.SendInvokeAsync(invocation, deadlineMs), FrameType.Done, FrameType.Error);

    /// <summary>Ends the sandbox, emits its last words and says how it ended. Idempotent as far as its caller is alone.</summary>
    public async Task<SandboxExit> EndAsync()
    {
        try
        {
            // An exit under way is let finish, so that its status is its own and not that of our signal.
            await _sandbox.Exited.WaitAsync(ExitGrace, _time);
        }
        catch (TimeoutException)
        {
        }

        return await KillAsync();
    }

    /// <summary>As <see cref="EndAsync"/>, without waiting for an exit of its own.</summary>
    public async Task<SandboxExit> KillAsync()
    {
        _sandbox.Kill();
        var exit = await _sandbox.Exited;
        _output.Drain(flush: true);
        await _sandbox.DisposeAsync();
        await _output.Completion;
        return exit;
    }

    // A child of the process may hold the connection open after the process is gone. Bytes that arrived before are still read.
    private async Task HangUpAtExitAsync()
    {
        await _sandbox.Exited;
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
