using System.ComponentModel;
using System.Diagnostics;

namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Runs a program that installs something, with the caller's environment: proxies, indexes and caches are set there.</summary>
internal static class InstallProcess
{
    // What is installed may run code of others, to which the keys of this server are no business.
    private const string MasterKey = "KILN_MASTER_KEY";

    /// <summary>What the program says goes to <paramref name="tell"/>, line by line. Throws only for cancellation.</summary>
    public static async Task<InstallResult> RunAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> variables, Action<string> tell, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove(MasterKey);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        try
        {
#pragma warning disable RS0030 // The one place where programs are started that install.
            using var process = Process.Start(start)!;
#pragma warning restore RS0030
            try
            {
                process.StandardInput.Close();
                var said = new List<string>();
                await Task.WhenAll(
                    ReadAsync(process.StandardOutput, said, tell, cancellationToken), ReadAsync(process.StandardError, said, tell, cancellationToken));
                await process.WaitForExitAsync(cancellationToken);
                return new InstallResult(process.ExitCode, said);
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception e)
        {
            return new InstallResult(null, [e.Message]);
        }
    }

    private static async Task ReadAsync(StreamReader reader, List<string> said, Action<string> tell, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lock (said)
            {
                said.Add(line);
                tell(line);
            }
        }
    }
}

/// <param name="ExitCode">Null when it could not be started.</param>
internal sealed record InstallResult(int? ExitCode, IReadOnlyList<string> Said)
{
    /// <summary>The line that tells the most: the last that calls itself an error, else the last.</summary>
    public string Reason =>
        Said.LastOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? Said.LastOrDefault(l => l.Trim().Length > 0) ?? "it said nothing";
}
