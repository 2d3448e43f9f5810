using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Runtime;

namespace Kiln.Unit.Execution.RuntimeApi;

public sealed class RuntimeStateTests
{
    [Fact]
    public void Runtime_makes_these_moves_and_no_others()
    {
        string[] allowed =
        [
            "Started>Ready", "Started>InitError", "Started>RestoreReady", "RestoreReady>Restoring", "Restoring>Ready", "Restoring>RestoreError",
            "Ready>Ready", "Ready>Running", "Running>InvocationResponse", "Running>InvocationErrorResponse", "InvocationResponse>ResponseSent",
            "InvocationErrorResponse>ResponseSent", "ResponseSent>Ready",
        ];
        Assert.Equal(allowed.Order(), Allowed<RuntimeState>(RuntimeMoves.IsAllowed));
    }

    [Fact]
    public void Extension_makes_these_moves_and_no_others()
    {
        string[] allowed =
        [
            "Started>Registered", "Started>LaunchError", "Registered>Ready", "Registered>InitError", "Registered>ExitError", "Ready>Running",
            "Ready>ExitError", "Running>Ready", "Running>ExitError", "Running>Exited", "Running>ShutdownFailed", "InitError>InitError",
            "ExitError>ExitError",
        ];
        Assert.Equal(allowed.Order(), Allowed<ExtensionState>(ExtensionMoves.IsAllowed));
    }

    private static IEnumerable<string> Allowed<TState>(Func<TState, TState, bool> isAllowed)
        where TState : struct, Enum =>
        (from one in Enum.GetValues<TState>() from other in Enum.GetValues<TState>() where isAllowed(one, other) select $"{one}>{other}").Order();
}
