namespace Kiln.Execution.Sandbox.Linux.Cgroups;

/// <param name="Memory">Bytes; there is no swap on top.</param>
/// <param name="Processes">Threads count as well, as the kernel counts.</param>
/// <param name="Processors">Share of processor time, 1 being one processor all the time. Null: as much as there is.</param>
internal sealed record CgroupLimits(long Memory, int Processes, double? Processors)
{
    private const double MemoryOfOneProcessor = 1769; // MB; from AWS's guide, "Configure Lambda function memory".
    private const int MostProcesses = 1024;

    /// <summary>What AWS gives a function of this memory size.</summary>
    public static CgroupLimits For(int memorySizeMb) => new((long)memorySizeMb << 20, MostProcesses, memorySizeMb / MemoryOfOneProcessor);
}
