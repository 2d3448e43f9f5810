using System.ComponentModel;
using System.Diagnostics;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>Programs of the system, for what is done once and not for each sandbox.</summary>
internal static class SystemTool
{
    // Not where .NET would look: it begins with the current directory, and ends with a path that may lack the administrator's programs.
    private static readonly string[] Directories = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>Null when it succeeded, and otherwise one line that says why not.</summary>
    public static async Task<string?> RunAsync(string program, IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        if (Directories.Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists) is not { } path)
            return $"{program} is not installed";

        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = string.Join(':', Directories);
        try
        {
#pragma warning disable RS0030 // The one place where the isolated levels start programs of the system.
            using var process = System.Diagnostics.Process.Start(start)!;
#pragma warning restore RS0030
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            await output;
            return process.ExitCode == 0 ? null : $"{program}: {FirstLine(await errors)}";
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return $"{program}: {e.Message}";
        }
    }

    private static string FirstLine(string text) => text.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(l => l.Length > 0, "failed");
}
