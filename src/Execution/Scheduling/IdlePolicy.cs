namespace Kiln.Execution.Scheduling;

/// <summary>What becomes of an environment that gets no event.</summary>
/// <param name="FreezeAfter">Short, but longer than the pause between two events of a busy function, which then never pays for it.</param>
/// <param name="Expiry">When it is shut down.</param>
internal sealed record IdlePolicy(TimeSpan FreezeAfter, TimeSpan Expiry);
