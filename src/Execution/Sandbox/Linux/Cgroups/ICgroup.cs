using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <summary>
/// The group of processes of one sandbox. Every member is legal in every state, also after the processes have died; the counters then say what
/// they said last. Disposing kills what is inside, removes the group and waits for that a little; what resists is removed later.
/// </summary>
internal interface ICgroup : IAsyncDisposable
{
    /// <summary>
    /// A single-threaded process that writes "0" to each of them is inside, with all that it starts from then on. Whoever has handed them over
    /// may dispose them: an open one keeps nothing alive, it only takes up a descriptor.
    /// </summary>
    IReadOnlyList<SafeFileHandle> JoinFiles { get; }

    /// <summary>May be called again, with other limits: a blank gets its function's when it is assigned. Throws <see cref="SandboxStartException"/>.</summary>
    void SetLimits(CgroupLimits limits);

    /// <summary>Stops every process inside, soon after the return. Not to be mixed with other calls but <see cref="Kill"/>.</summary>
    void Freeze();

    void Thaw();

    /// <summary>SIGKILL to every process inside, frozen or not. Returns at once.</summary>
    void Kill();

    /// <summary>How many processes the kernel has killed here for want of memory since <see cref="Survive"/>. 0 where nobody counts.</summary>
    long OutOfMemoryKills { get; }

    /// <summary>
    /// The process that matters lives: those that have been killed so far were others. Costs nothing unless the limit was reached, as far as <see cref="PeakMemory"/>
    /// has been asked for.
    /// </summary>
    void Survive();

    /// <summary>Whether somebody counts.</summary>
    bool CountsMemory { get; }

    /// <summary>The most that all processes together have used, in bytes. 0 where nobody counts.</summary>
    long PeakMemory { get; }
}
