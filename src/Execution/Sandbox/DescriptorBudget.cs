using System.Globalization;

namespace Kiln.Execution.Sandbox;

/// <summary>
/// For how many sandboxes the file descriptors of this process are enough: sockets, cgroups, namespaces, mounts. One more is refused before it is begun, since a runtime that finds no descriptor
/// ends the whole process.
/// </summary>
internal sealed class DescriptorBudget(int limit)
{
    // 14 at the most, at the level full, counted in /proc/self/fd; a connection to call each by comes on top.
    private const int EachSandbox = 16;

    /// <summary>Each of ten extensions has a process and a connection.</summary>
    public const int PlacesWithExtensions = 3;

    // For the program itself, its databases, zygotes and sandboxes that wait for a function.
    private const int Program = 512;

    private int _taken;

    /// <summary>At least one.</summary>
    public int Most { get; } = Math.Max(1, (limit - Program) / EachSandbox);

    /// <summary>How many descriptors this process may have. As many as can be counted where the kernel does not say.</summary>
    public static int Limit() => Limit("/proc/self/limits");

    internal static int Limit(string path)
    {
        const string Name = "Max open files";
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(static l => l.StartsWith(Name, StringComparison.Ordinal));
            var words = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return words is [var soft, ..] && int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue; // Not Linux.
        }
    }

    /// <summary>Share that so many sandboxes leave.</summary>
    public double Left(int sandboxes) => Math.Max(0, 1 - ((double)sandboxes / Most));

    /// <exception cref="SandboxStartException">There are as many already.</exception>
    public void Take(int places = 1)
    {
        // The first has its place, whatever it takes.
        if (Interlocked.Add(ref _taken, places) is var taken && (taken <= Most || taken == places))
            return;

        Return(places);
        throw new SandboxStartException($"{Most} environments are as many as {limit} open files are enough for: start Kiln with a higher ulimit -n");
    }

    public void Return(int places = 1) => Interlocked.Add(ref _taken, -places);
}
