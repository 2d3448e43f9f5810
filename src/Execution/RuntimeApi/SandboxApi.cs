using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Runtime;
using Kiln.Execution.RuntimeApi.Telemetry;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.RuntimeApi;

/// <summary>What one sandbox's requests are answered from. A new one for each sandbox of an environment.</summary>
internal sealed class SandboxApi(ISandbox sandbox, SandboxApiFacts facts, EnvironmentLog log, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private TelemetryHub? _telemetry;
    private bool _isOver;

    public FunctionVersion Function => facts.Function;

    /// <summary>Null: events come as frames to our own bootstrap, and the runtime's part of the API is not for anybody else.</summary>
    public RuntimeConversation? Runtime { get; } = facts.IsCustom ? new RuntimeConversation() : null;

    public ExtensionSet Extensions { get; } = new(facts.ExternalExtensions);

    /// <summary>Null until somebody has subscribed.</summary>
    public TelemetryHub? Telemetry => Volatile.Read(ref _telemetry);

    /// <summary>Whether telemetry could be delivered to a subscriber.</summary>
    public bool HasTelemetry => sandbox.CanConnect;

    /// <summary>Whether there are the paths that only an environment made from a snapshot has.</summary>
    public bool IsSnapStart => facts.CredentialsToken is not null;

    /// <summary>Null: the token is not that of this environment.</summary>
    public ExecutionRoleCredentials? CredentialsFor(string token) =>
        facts.CredentialsToken is { } own && own == token ? facts.Credentials : null;

    /// <summary>False: the time for it is over.</summary>
    public bool TrySubscribe(Extension extension, TelemetrySettings settings)
    {
        lock (_gate)
        {
            if (_isOver || Extensions.IsClosed)
                return false;

            _telemetry ??= new TelemetryHub(sandbox, Function, time);
        }

        var past = TelemetryEvents.InitStart(_started, facts.Phase, facts.Version, Function, facts.InstanceId);
        _telemetry.Subscribe(extension.Name, settings, past);
        log.Telemetry = _telemetry;
        PlatformLog.Of(log, Function, RuntimeEra.Current).Subscription(settings.Api, extension.Name, settings.TypeNames);
        return true;
    }

    /// <summary>The sandbox is gone or not listened to any more: whoever waits stops waiting. Idempotent.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        Runtime?.End();
        Extensions.End();
        Telemetry?.End();
        log.Telemetry = null;
    }
}

/// <param name="IsCustom">Whether the runtime is the function's own program, which gets its events here.</param>
/// <param name="ExternalExtensions">Names of the files that are started as extensions.</param>
/// <param name="InstanceId">Names the environment in telemetry.</param>
/// <param name="CredentialsToken">What the function must show to get its credentials here. Null: it has them as variables.</param>
internal sealed record SandboxApiFacts(
    FunctionVersion Function,
    RuntimeVersion Version,
    InitPhase Phase,
    bool IsCustom,
    IReadOnlyList<string> ExternalExtensions,
    string InstanceId,
    ExecutionRoleCredentials Credentials,
    string? CredentialsToken = null);
