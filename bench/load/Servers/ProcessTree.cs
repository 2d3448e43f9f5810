namespace Kiln.Load.Servers;

/// <summary>What the kernel says about a server and all processes below it, seen from outside of any sandbox.</summary>
internal static class ProcessTree
{
    private const int TicksPerSecond = 100;

    public static IReadOnlyList<int> Below(int root)
    {
        var children = Parents().ToLookup(p => p.Parent, p => p.Child);
        var found = new List<int>(children[root]);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i]]);
        return found;
    }

    /// <summary>MB of resident memory.</summary>
    public static double ResidentSize(int process) => Megabytes($"/proc/{process}/status", "VmRSS:");

    /// <summary>MB, with what is shared divided among those who share it. 0 for a process that has gone or may not be looked at.</summary>
    public static double ProportionalSize(int process) => Megabytes($"/proc/{process}/smaps_rollup", "Pss:");

    /// <summary>Microseconds, user and system, in steps of the kernel's clock. 0 for a process that has gone.</summary>
    public static double ProcessorTime(int process) => TryRead($"/proc/{process}/stat") is { } stat
        ? Fields(stat).Skip(11).Take(2).Sum(long.Parse) * 1e6 / TicksPerSecond
        : 0;

    private static IEnumerable<(int Child, int Parent)> Parents()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var process))
                continue;
            if (TryRead($"{folder}/stat") is { } stat)
                yield return (process, int.Parse(Fields(stat)[1]));
        }
    }

    // After the name, which may hold anything: state, parent, …
    private static string[] Fields(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static double Megabytes(string file, string member) =>
        TryRead(file)?.Split('\n').FirstOrDefault(line => line.StartsWith(member, StringComparison.Ordinal)) is { } line
            ? double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1]) / 1024
            : 0;

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
