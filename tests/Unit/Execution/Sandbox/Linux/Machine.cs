using System.Diagnostics;

namespace Kiln.Unit.Execution.Sandbox.Linux;

/// <summary>What these tests need of the machine they run on, and how they look at it.</summary>
internal static class Machine
{
    public static void RequireRoot() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux may make what this tests.");

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
#pragma warning disable RS0030 // What runs in a sandbox is a process.
        return Process.Start(start)!;
#pragma warning restore RS0030
    }

    /// <summary>Its output; fails unless it succeeds.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await TryAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public static async Task<(int Code, string Output)> TryAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    public static Task EndOfAsync(Process process) =>
        process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var left = 1000; !condition(); left--)
        {
            Assert.True(left > 0, $"In 10 seconds there was no {what}.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
