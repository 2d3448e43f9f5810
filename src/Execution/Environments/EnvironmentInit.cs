using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Environments;

/// <summary>
/// Starts sandboxes for one environment and loads the function into them. Owns the current session and the <c>/tmp</c> of the environment,
/// which outlives sessions.
/// </summary>
internal sealed class EnvironmentInit(EnvironmentSettings settings, string id, EnvironmentLog log, CancellationToken killed)
{
    private ISandboxTmp? _tmp;
    private SandboxSession? _session;
    private CancellationTokenSource? _starting;

    /// <summary>The latest session, ended or not. Null before the first sandbox has started.</summary>
    public SandboxSession? Session => Volatile.Read(ref _session);

    public DateTimeOffset? CredentialsExpiration { get; private set; }

    /// <summary>Stops a start that is under way and kills the sandbox there is. Safe from any thread.</summary>
    public void Abort()
    {
        try
        {
            Volatile.Read(ref _starting)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The start is over, so there is a session.
        }

        Session?.Kill();
    }

    /// <summary>One attempt. Throws what obtaining the credentials throws.</summary>
    public async Task<InitResult> RunAsync(Deadline deadline)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(killed);
        Interlocked.Exchange(ref _starting, starting);
        try
        {
            if (deadline.HasExpired)
                return new InitResult.TimedOut();

            return await StartAsync(deadline, starting.Token);
        }
        catch (SandboxStartException e)
        {
            return deadline.HasExpired ? new InitResult.TimedOut() : new InitResult.NotStarted(e.Message);
        }
        catch (OperationCanceledException) when (starting.IsCancellationRequested)
        {
            return deadline.HasExpired ? new InitResult.TimedOut() : new InitResult.NotStarted("The execution environment was shut down.");
        }
        finally
        {
            Volatile.Write(ref _starting, null);
        }
    }

    /// <summary>Ends what an unsuccessful attempt has left.</summary>
    public async Task EndSessionAsync()
    {
        if (Session is { } session)
            await session.KillAsync();
    }

    public ValueTask RemoveTmpAsync() => _tmp?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<InitResult> StartAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        var version = settings.Version;
        var credentials = await settings.Credentials.AssumeAsync(version, cancellationToken);
        CredentialsExpiration = credentials.Expiration;
        _tmp ??= await settings.Sandboxes.CreateTmpAsync(version.EphemeralStorageSize, cancellationToken);
        var spec = new SandboxSpec(
            id, settings.Interpreter, version.Handler, version.CodeDirectory, version.LayerDirectory, _tmp, version.MemorySize);
        var sandbox = await settings.Sandboxes.StartAsync(spec, cancellationToken);
        var session = new SandboxSession(sandbox, log, settings.Time);

        // A full fence: either Abort sees this session, or the checks below see why it was called.
        Interlocked.Exchange(ref _session, session);
        if (deadline.HasExpired || killed.IsCancellationRequested)
            session.Kill();

        var facts = new EnvironmentFacts(
            version, settings.Runtime, settings.Interpreter, settings.Sandboxes.Level, credentials, log.Stream.Name, _tmp.Path,
            settings.Options.RuntimeDirectory, settings.Options.EndpointUrl() is { } endpoint ? settings.Sandboxes.EndpointUrl(endpoint) : null);
        var answer = await session.SetUpAsync(version.Handler, facts.TaskRoot, EnvironmentVariables.Build(facts));
        session.EndInit();
        return answer switch
        {
            { Type: FrameType.Ready } => InitResult.Ready.Instance,
            { } failed => new InitResult.Failed(ErrorTypeName.ForReport(failed.Header.ErrorType), failed.Payload),
            null when deadline.HasExpired => new InitResult.TimedOut(),
            null => new InitResult.Exited(ExitReason.Of(await session.EndAsync())),
        };
    }
}
