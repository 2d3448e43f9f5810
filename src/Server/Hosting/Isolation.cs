using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Server.Options;

namespace Kiln.Server.Hosting;

/// <summary>How far functions are kept from this machine, in words for whoever runs it.</summary>
internal static class Isolation
{
    /// <exception cref="UserErrorException">The machine gives less than is accepted.</exception>
    internal static async Task<SandboxChoice> ChooseAsync(
        KilnOptions options, ExecutionOptions execution, RuntimeCatalog runtimes, CancellationToken cancellationToken)
    {
        var choice = await SandboxChoice.MakeAsync(execution, runtimes, options.IsolationLimit, TimeProvider.System, cancellationToken);

        // Without an interpreter nothing runs, however well it would be isolated.
        if (choice.Host.Level >= options.Isolation || runtimes.Interpreters.Count == 0)
            return choice;

        await choice.Host.DisposeAsync();
        var best = choice.Host.Level == IsolationLevel.Process ? "no isolation" : $"no more than --isolation {Name(choice.Host.Level)}";
        throw new UserErrorException(
            $"This machine gives functions {best} ({string.Join("; ", choice.Refusals.Select(Words))}). `kiln doctor` says what would mend it. " +
            $"To accept it, where you trust the functions, start with --isolation {Name(choice.Host.Level)}.");
    }

    internal static string Name(IsolationLevel level) => level.ToString().ToLowerInvariant();

    internal static string Words(LevelRefusal refusal) => $"{Name(refusal.Level)}: {refusal.Reason}";

    /// <summary>What a level means, in one line.</summary>
    internal static string Words(IsolationLevel level) => level switch
    {
        IsolationLevel.Process => "process: functions are plain subprocesses and can reach everything that Kiln can",
        IsolationLevel.Userns => "userns: functions are isolated by what any user may ask of the kernel",
        _ => "full: functions are isolated, and limited as on AWS",
    };

    /// <summary>What is limited and what is not, a line each.</summary>
    internal static IEnumerable<string> Limits(SandboxHealth health) =>
        health.Level == IsolationLevel.Process ? [] : health.Limits.Select(l => $"{l.Key}: {l.Value.TrimEnd('.')}");
}
