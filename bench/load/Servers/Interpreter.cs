using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kiln.Load.Servers;

/// <summary>A Python that Kiln uses, and what it costs to start it bare.</summary>
internal sealed partial record Interpreter(string Runtime, string Version, string Path)
{
    // Python 2.7 has no -I, which is these two and more.
    private string[] Isolated => Version.StartsWith("2.", StringComparison.Ordinal) ? ["-E", "-s"] : ["-I"];

    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<Interpreter>> FindAsync(string kiln) =>
        [.. Usable().Matches(await KilnUp.RunAsync(kiln, "runtimes")).Select(m => new Interpreter(m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value))];

    /// <summary>From the start of <c>python -I -c CODE</c> to its end.</summary>
    public TimeSpan Time(string code)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(Path, [.. Isolated, "-c", code]);
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(started);
    }

    public bool Has(string module)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, [.. Isolated, "-c", $"import {module}"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    [GeneratedRegex(@"^(python\S+)\s+(\S+)\s+usable\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Usable();
}
