using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kiln.Load.Servers;

/// <summary>A Python that Kiln uses, and what it costs to start it bare.</summary>
internal sealed partial record Interpreter(string Runtime, string Version, string Path)
{
    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<Interpreter>> FindAsync(string kiln) =>
        [.. Usable().Matches(await KilnUp.RunAsync(kiln, "runtimes")).Select(m => new Interpreter(m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value))];

    // Python 2.7 has no -I, which is these two and more.
    public string[] Command(string code) => Version.StartsWith("2.", StringComparison.Ordinal) ? [Path, "-E", "-s", "-c", code] : [Path, "-I", "-c", code];

    public bool Has(string module)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, Command($"import {module}")[1..]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    [GeneratedRegex(@"^(python\S+)\s+(\S+)\s+usable\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Usable();
}
