using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Linux;
using Kiln.Execution.Sandbox.Linux.Levels;
using Kiln.Execution.Sandbox.Process;

namespace Kiln.Execution.Sandbox;

/// <summary>
/// The best isolation that this machine gives, found by trying: from the most isolated level down, each with a real interpreter and a real
/// sandbox, until one works. What was tried stays warm, for the first function.
/// </summary>
/// <param name="Refusals">Why not the better levels, in the order tried.</param>
public sealed record SandboxChoice(ISandboxHost Host, IReadOnlyList<LevelRefusal> Refusals)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="most">The best level that is tried.</param>
    public static async Task<SandboxChoice> MakeAsync(
        ExecutionOptions options, RuntimeCatalog runtimes, IsolationLevel most, TimeProvider time, CancellationToken cancellationToken)
    {
        var refusals = new List<LevelRefusal>();
        for (var level = most; level > IsolationLevel.Process; level--)
        {
            try
            {
                return new SandboxChoice(await TryAsync(level, options, runtimes, time, cancellationToken), refusals);
            }
            catch (SandboxStartException e)
            {
                refusals.Add(new LevelRefusal(level, e.Message));
            }
        }

        return new SandboxChoice(new ProcessSandboxHost(options.RuntimeDirectory, options.TempRoot), refusals);
    }

    private static async Task<ISandboxHost> TryAsync(
        IsolationLevel level, ExecutionOptions options, RuntimeCatalog runtimes, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new SandboxStartException("needs Linux");
        if (level == IsolationLevel.Full && !Environment.IsPrivilegedProcess)
            throw new SandboxStartException("needs root");
        if (runtimes.Interpreters.Count == 0)
            throw new SandboxStartException("there is no interpreter to try it with");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        LinuxSandboxHost? host = null;
        try
        {
            ILevel parts = level == IsolationLevel.Full ? await FullLevel.StartAsync(options, limit.Token) : UsernsLevel.Create(options);
            host = new LinuxSandboxHost(parts, options, time);
            await host.TryAsync(runtimes.Interpreters[^1], limit.Token);
            return host;
        }
        catch (Exception e)
        {
            if (host is not null)
                await host.DisposeAsync();

            throw e is OperationCanceledException && !cancellationToken.IsCancellationRequested
                ? new SandboxStartException($"no sandbox was ready after {Patience.TotalSeconds} s", e)
                : e;
        }
    }
}

/// <param name="Reason">One line.</param>
public sealed record LevelRefusal(IsolationLevel Level, string Reason);
