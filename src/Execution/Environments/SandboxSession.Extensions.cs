using Kiln.Execution.Frames;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Runtime;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Environments;

/// <summary>What only sessions with a custom runtime or with extensions do.</summary>
internal sealed partial class SandboxSession
{
    private const int Terminate = 15;
    private const int Slay = 9;

    // Of the whole when the function has external extensions; the rest is theirs.
    private const double RuntimeShare = 0.3;

    private static readonly TimeSpan InternalBudget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ExternalBudget = TimeSpan.FromMilliseconds(2000);
    private static readonly TimeSpan LookForExtensions = TimeSpan.FromMilliseconds(20);

    private bool _isInitialised;

    // Over when the program runs, or has said why it cannot.
    private Task _launch = Task.CompletedTask;

    /// <summary>Whether the custom runtime's program could not be run. Then the answer to the setup holds why, or nothing: there is none.</summary>
    public bool HasNoProgram { get; private set; }

    /// <summary>Waits until every extension asks for its first event. False: one has failed, or the sandbox is lost.</summary>
    public async ValueTask<bool> InitialisedAsync()
    {
        // Also without extensions: none may come from here on.
        if (_api is not null && !await _api.Extensions.InitialisedAsync())
            return false;

        _isInitialised = true;
        return _api?.Extensions.Failure is null;
    }

    /// <summary>There are too many of them: none is started.</summary>
    public void RefuseExtensions() => _api?.Extensions.FailLaunch("TooManyExtensions");

    /// <summary>Waits until the runtime asks for the next event. False: it is lost.</summary>
    public ValueTask<bool> RuntimeDoneAsync() => _api?.Runtime is { } runtime ? new ValueTask<bool>(runtime.Done) : ValueTask.FromResult(true);

    /// <summary>Waits until the extensions ask for the next event. False: one has failed, or they were interrupted.</summary>
    public ValueTask<bool> ExtensionsDoneAsync() =>
        HasExtensions ? new ValueTask<bool>(_api!.Extensions.InvokeDoneAsync()) : ValueTask.FromResult(true);

    /// <summary>
    /// Nothing of the event under way is waited for any longer, but its processes live on, to be told that they must end. Safe from any thread.
    /// </summary>
    public void Interrupt()
    {
        HangUp();
        _api?.Runtime?.End();
        _api?.Extensions.Interrupt();
    }

    /// <summary>How the runtime has ended, or when it does not end by itself, is ended. Extensions live on.</summary>
    public async Task<SandboxExit> RuntimeExitAsync()
    {
        await OwnExitAsync();
        _sandbox.Runtime.Signal(Slay);
        return await _sandbox.Exited;
    }

    /// <summary>
    /// The end of a sandbox. Without extensions it is killed at once. Else it goes:
    /// <list type="number">
    /// <item>SIGTERM to the runtime, which has its share of the time; then SIGKILL. Meanwhile, subscribers get the last of the telemetry.</item>
    /// <item>SHUTDOWN to the extensions that have subscribed to it, which have the rest; SIGKILL to the others.</item>
    /// <item>What is left is killed.</item>
    /// </list>
    /// </summary>
    public async Task<SandboxExit> ShutDownAsync(ShutdownReason reason)
    {
        if (!HasExtensions || !_isInitialised)
            return await KillAsync();

        var extensions = _api!.Extensions;
        var budget = extensions.HasExternal ? ExternalBudget : InternalBudget;
        var runtimeBudget = extensions.HasExternal ? budget * RuntimeShare : budget;
        var deadline = _time.GetUtcNow() + budget;
        extensions.BeginShutdown();
        Thaw();
        DrainOutput(flush: false);
        var flushed = Telemetry?.FlushAsync() ?? Task.CompletedTask;

        _sandbox.Runtime.Signal(Terminate); // :: Step 1
        await WaitAsync(extensions.HasExternal ? Task.WhenAll(_sandbox.Runtime.Exited, flushed) : _sandbox.Runtime.Exited, runtimeBudget);
        _sandbox.Runtime.Signal(Slay);

        extensions.Shutdown(reason, deadline.ToUnixTimeMilliseconds()); // :: Step 2
        var told = new List<Task>();
        foreach (var process in _sandbox.Extensions)
        {
            if (extensions.All.Any(e => e.Name == process.Name && e.Events.HasFlag(ExtensionEvents.Shutdown)))
                told.Add(process.Exited);
            else
                process.Signal(Slay);
        }

        await WaitAsync(Task.WhenAll(told), deadline - _time.GetUtcNow());
        return await KillAsync(); // :: Step 3
    }

    private async Task WaitAsync(Task task, TimeSpan atMost)
    {
        try
        {
            if (!task.IsCompleted && atMost > TimeSpan.Zero)
                await task.WaitAsync(atMost, _time);
        }
        catch (TimeoutException)
        {
        }
    }

    // The bootstrap becomes the program, and the control connection ends; or it says that it could not.
    private ValueTask<Frame?> LaunchAsync(ValueTask sending)
    {
        var runtime = _api!.Runtime!;
        _launch = WatchLaunchAsync(sending, runtime);
        return new ValueTask<Frame?>(runtime.Ready);
    }

    private async Task WatchLaunchAsync(ValueTask sending, RuntimeConversation runtime)
    {
        try
        {
            if (await AnswerAsync(sending, FrameType.InitFailed, FrameType.InitFailed) is { } failure)
            {
                HasNoProgram = true;
                runtime.FailInit(failure);
            }
        }
        catch (SandboxStartException e)
        {
            runtime.FailInit(e);
        }
    }

    // The host learns of their processes one by one while the sandbox is being set up.
    private async Task WatchExtensionsAsync()
    {
        var extensions = _api!.Extensions;
        var watched = 0;
        while (!_sandbox.Exited.IsCompleted)
        {
            var started = _sandbox.Extensions;
            for (; watched < started.Count; watched++)
                _ = WatchAsync(started[watched]);

            if (watched >= extensions.ExternalCount)
                return;

            await Task.Delay(LookForExtensions, _time);
        }

        async Task WatchAsync(ISandboxProcess process) => extensions.Exited(process.Name, await process.Exited);
    }

    private void OnExtensionFailed()
    {
        // An init is over with it. Else the others are told, by whoever runs or shuts down the environment.
        if (_isInitialised)
            Interrupt();
        else
            _sandbox.Kill();
    }
}
