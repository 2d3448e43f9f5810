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
        try
        {
            using var process = Start(program, arguments);
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            await output;
            return process.ExitCode == 0 ? null : $"{program}: {FirstLine(await errors)}";
        }
        catch (SandboxStartException e)
        {
            return e.Message;
        }
        catch (IOException e)
        {
            return $"{program}: {e.Message}";
        }
    }

    /// <summary>Its input, output and errors are the caller's.</summary>
    /// <exception cref="SandboxStartException">There is no such program, or it cannot be started.</exception>
    public static System.Diagnostics.Process Start(string program, IEnumerable<string> arguments)
    {
        var path = Directories.Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists) ?? throw new SandboxStartException($"{program} is not installed");
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
            return System.Diagnostics.Process.Start(start)!;
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw new SandboxStartException($"{program}: {e.Message}", e);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(l => l.Length > 0, "failed");
}
