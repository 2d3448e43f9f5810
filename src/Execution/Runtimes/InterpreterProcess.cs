using System.ComponentModel;
using System.Diagnostics;

namespace Kiln.Execution.Runtimes;

/// <summary>Runs an interpreter on one of Kiln's own scripts, briefly, and collects what it prints.</summary>
internal static class InterpreterProcess
{
    /// <summary>
    /// Kills it at the deadline. Never throws but for cancellation: an interpreter that cannot be started is a result without an exit code.
    /// </summary>
    public static async Task<InterpreterProcessResult> RunAsync(
        IReadOnlyList<string> interpreter, string script, string[] arguments, TimeSpan deadline, CancellationToken cancellationToken)
    {
        // Neither site-packages nor the user's settings: quicker, and a broken one must not spoil the answer.
        var start = new ProcessStartInfo(interpreter[0], [.. interpreter.Skip(1), "-S", "-E", "-s", script, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_CTYPE"] = "C.UTF-8";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
#pragma warning disable RS0030 // The one place where an interpreter is started for Kiln's own work.
            using var process = Process.Start(start)!;
#pragma warning restore RS0030
            return await CollectAsync(process, limit.Token, cancellationToken);
        }
        catch (Win32Exception e)
        {
            return new InterpreterProcessResult(null, "", e.Message);
        }
    }

    private static async Task<InterpreterProcessResult> CollectAsync(Process process, CancellationToken limit, CancellationToken cancelled)
    {
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit);
            var errors = process.StandardError.ReadToEndAsync(limit);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(limit);
            return new InterpreterProcessResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            return new InterpreterProcessResult(null, "", "It did not end in time.");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}

/// <param name="ExitCode">Null when it did not start or did not end by itself; <paramref name="Errors"/> says which.</param>
internal sealed record InterpreterProcessResult(int? ExitCode, string Output, string Errors);
