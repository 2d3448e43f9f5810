using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Environments;

/// <summary>
/// Starts sandboxes for one environment and loads the function into them. Owns the current session and the directory that the function
/// sees as <c>/tmp</c>, which outlives sessions.
/// </summary>
internal sealed class EnvironmentInit(EnvironmentSettings settings, string id, EnvironmentLog log, CancellationToken killed)
{
    private readonly string _tmpDirectory = Path.Combine(settings.Options.TempRoot, "kiln-tmp-" + id);

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

    public void RemoveTmpDirectory()
    {
        try
        {
            Directory.Delete(_tmpDirectory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Never made, or something in it resists. It is in the system's temporary directory, which is cleaned by others too.
        }
    }

    private async Task<InitResult> StartAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        var version = settings.Version;
        var credentials = await settings.Credentials.AssumeAsync(version, cancellationToken);
        CredentialsExpiration = credentials.Expiration;
        CreateTmpDirectory();
        var spec = new SandboxSpec(id, settings.Interpreter, version.CodeDirectory, _tmpDirectory, version.MemorySize, version.EphemeralStorageSize);
        var sandbox = await settings.Sandboxes.StartAsync(spec, cancellationToken);
        var session = new SandboxSession(sandbox, log, settings.Time);

        // A full fence: either Abort sees this session, or the checks below see why it was called.
        Interlocked.Exchange(ref _session, session);
        if (deadline.HasExpired || killed.IsCancellationRequested)
            session.Kill();

        var facts = new EnvironmentFacts(
            version, settings.Runtime, settings.Interpreter, settings.Sandboxes.Level, credentials, log.Stream.Name, _tmpDirectory,
            settings.Options.RuntimeDirectory, settings.Options.EndpointUrl());
        var answer = await session.SetUpAsync(version.Handler, facts.TaskRoot, EnvironmentVariables.Build(facts));
        return answer switch
        {
            { Type: FrameType.Ready } => InitResult.Ready.Instance,
            { } failed => new InitResult.Failed(ErrorTypeName.ForReport(failed.Header.ErrorType), failed.Payload),
            null when deadline.HasExpired => new InitResult.TimedOut(),
            null => new InitResult.Exited(ExitReason.Of(await session.EndAsync())),
        };
    }

    private void CreateTmpDirectory()
    {
        if (OperatingSystem.IsWindows())
            throw new SandboxStartException("Execution environments need a system with Unix sockets and signals.");

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            Directory.CreateDirectory(_tmpDirectory, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"No directory for /tmp can be made: {e.Message}", e);
        }
    }
}
