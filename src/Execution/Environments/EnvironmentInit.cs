using System.Text.Json;
using Kiln.Execution.Frames;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Tracing;

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
    public async Task<InitResult> RunAsync(Deadline deadline, InitPhase phase)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(killed);
        Interlocked.Exchange(ref _starting, starting);
        try
        {
            if (deadline.HasExpired)
                return new InitResult.TimedOut();

            return await StartAsync(deadline, phase, starting.Token);
        }
        catch (FileSystemMountException e)
        {
            settings.Options.Warn($"No sandbox for {settings.Version.FunctionArn}: {e.Message}");
            return new InitResult.NotMounted();
        }
        catch (SandboxStartException e)
        {
            settings.Options.Warn($"No sandbox for {settings.Version.FunctionArn}: {e.Message}");
            return deadline.HasExpired ? new InitResult.TimedOut() : new InitResult.NotStarted("The execution environment could not be started.");
        }
        catch (OperationCanceledException) when (starting.IsCancellationRequested)
        {
            // Killed before there was a process is, to the caller, what it is after.
            return deadline.HasExpired ? new InitResult.TimedOut() : new InitResult.Exited(ExitReason.Killed, OutOfMemory: false);
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

    private async Task<InitResult> StartAsync(Deadline deadline, InitPhase phase, CancellationToken cancellationToken)
    {
        await Task.Yield(); // Mounts and groups are made by calls that block, and the caller's thread may be that of many sockets.
        var version = settings.Version;
        if (version.FileSystem is { } shared && !Directory.Exists(shared.Directory))
            throw new FileSystemMountException($"There is no folder {shared.Directory} to mount at {shared.LocalMountPath}.");

        var credentials = await settings.Credentials.AssumeAsync(version, cancellationToken);
        CredentialsExpiration = credentials.Expiration;
        _tmp ??= await settings.Sandboxes.CreateTmpAsync(version.EphemeralStorageSize, cancellationToken);
        var extensions = settings.HasExtensionsApi && settings.Sandboxes.Level != IsolationLevel.Process ? ExtensionFiles.In(version.LayerDirectory) : [];
        var spec = new SandboxSpec(id, settings.Interpreter, version.Handler, version.CodeDirectory, version.LayerDirectory, _tmp, version.MemorySize)
        {
            FileSystem = version.FileSystem,
            HasExtensions = extensions.Count > 0,
        };
        var sandbox = await settings.Sandboxes.StartAsync(spec, cancellationToken);
        var (session, address) = await OpenAsync(sandbox, phase, credentials, extensions);

        // A full fence: either Abort sees this session, or the checks below see why it was called.
        Interlocked.Exchange(ref _session, session);
        if (deadline.HasExpired || killed.IsCancellationRequested)
            session.Kill();

        var endpoint = settings.Options.EndpointUrl();
        var facts = new EnvironmentFacts(
            version, settings.Runtime, settings.Interpreter, settings.Sandboxes.Level, credentials, log.Stream.Name, _tmp.Path,
            settings.Options.RuntimeDirectory, endpoint is null ? null : settings.Sandboxes.EndpointUrl(endpoint), address)
        {
            TraceDaemon = session.Daemon?.Address,
            InitializationType = settings.InitializationType,
            SdkData = endpoint is not null && HasOldSdk() ? settings.Sandboxes.SdkData(endpoint) : null,
        };
        if (session.Extensions.Count > ExtensionSet.Limit)
        {
            session.RefuseExtensions();
            return new InitResult.ExtensionFailed("Extension.LaunchError", "Extension limit (10) reached");
        }

        var answer = await session.SetUpAsync(version.Handler, facts.TaskRoot, EnvironmentVariables.Build(facts));
        var isInitialised = answer is { Type: FrameType.Ready } && await session.InitialisedAsync();
        session.EndInit();
        if (isInitialised)
        {
            session.EndEvent();
            return InitResult.Ready.Instance;
        }

        if (session.ExtensionFailure is { } failure)
            return new InitResult.ExtensionFailed(failure.ErrorType, failure.Reason);

        if (answer is { Type: FrameType.InitFailed } failed)
        {
            return session.HasNoProgram
                ? new InitResult.NotStarted(ReasonOf(failed.Payload))
                : new InitResult.Failed(ErrorTypeName.ForReport(failed.Header.ErrorType), failed.Payload, failed.Header.Cause);
        }

        if (deadline.HasExpired)
            return new InitResult.TimedOut();

        var exit = await session.EndAsync();
        return new InitResult.Exited(ExitReason.Of(exit), exit.OutOfMemory);
    }

    // A program that the function brings instead of a Python may still start one.
    private bool HasOldSdk() => settings.Sdks.IsOld(settings.Version.CodeDirectory, settings.Version.LayerDirectory, settings.Interpreter);

    // The sandbox belongs to the session once there is one.
    private async Task<(SandboxSession Session, string? Address)> OpenAsync(
        ISandbox sandbox, InitPhase phase, ExecutionRoleCredentials credentials, IReadOnlyList<string> extensions)
    {
        try
        {
            var daemon = settings.Options.Traces is { } traces && sandbox.DaemonAt(DaemonAddress.Of(settings.Runtime.Era)) is { } place
                ? new TraceDaemon(place, settings.Version, credentials, traces, settings.Time)
                : null;
            var proxy = daemon is null ? null : settings.RuntimeApi.Attach(daemon.Proxy, daemon);

            // Asking for the listener may make one.
            if (!settings.HasExtensionsApi || sandbox.RuntimeApi is not { } listener)
                return (new SandboxSession(sandbox, log, settings.Time, null, proxy is null ? [] : [proxy]) { Daemon = daemon }, null);

            var facts = new SandboxApiFacts(
                settings.Version, settings.RuntimeVersion, phase, settings.Runtime is CustomRuntime,
                extensions, id, credentials);
            var api = new SandboxApi(sandbox, facts, log, settings.Time);
            var connections = settings.RuntimeApi.Attach(listener, api);
            return (new SandboxSession(sandbox, log, settings.Time, api, proxy is null ? [connections] : [connections, proxy]) { Daemon = daemon }, listener.Address);
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"…"}</c></summary>
    private static string ReasonOf(ReadOnlyMemory<byte> document)
    {
        using var json = JsonDocument.Parse(document);
        return json.RootElement.GetProperty("errorMessage").GetString()!;
    }
}
