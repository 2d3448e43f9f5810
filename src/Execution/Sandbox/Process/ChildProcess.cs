using System.ComponentModel;
using System.Diagnostics;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Execution.Sandbox.Linux.Native;

namespace Kiln.Execution.Sandbox.Process;

/// <summary>The bootstrap as a child of this process, with an environment that holds next to nothing.</summary>
internal sealed class ChildProcess : ISandboxProcess, IDisposable
{
    // .NET can redirect only to pipes, each of which blocks a thread. The shell redirects to files and is gone: what an interpreter
    // says before the bootstrap runs must reach neither this process's terminal nor be lost, and its input must not be that terminal.
    private const string Redirect = "errors=$1; shift; exec \"$@\" </dev/null >/dev/null 2>\"$errors\"";

    private readonly System.Diagnostics.Process _process;
    private readonly int _id;

    private ChildProcess(System.Diagnostics.Process process)
    {
        _process = process;
        _id = process.Id;
        Exited = WaitAsync();
    }

    public string Name => "runtime";

    public Task<SandboxExit> Exited { get; }

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static ChildProcess Start(SandboxSpec spec, string bootstrap, string controlPath, string outputPath, string errorsPath)
    {
        string[] arguments = ["-c", Redirect, "sh", errorsPath, spec.Interpreter.Path, "-E", "-s", bootstrap];
        var start = new ProcessStartInfo("/bin/sh", arguments) { UseShellExecute = false, WorkingDirectory = spec.CodeDirectory };
        start.Environment.Clear();
        start.Environment["KILN_CONTROL"] = controlPath;
        start.Environment["KILN_OUTPUT"] = outputPath;
        start.Environment["KILN_LIFE"] = controlPath;
        if (spec.Interpreter.Sdk is { Source: InstalledSdk.Kiln } sdk)
            start.Environment["KILN_SDK"] = sdk.Directory;

        // What an interpreter reads before any code runs, and that the variables of the setup frame come too late for.
        start.Environment["LC_CTYPE"] = "C.UTF-8";
        start.Environment["TZ"] = ":UTC";
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        try
        {
#pragma warning disable RS0030 // The one place where the process level starts processes.
            return new ChildProcess(System.Diagnostics.Process.Start(start)!);
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw new SandboxStartException($"{spec.Interpreter.Path} ({spec.Interpreter.Runtime}) cannot be started: {e.Message}", e);
        }
    }

    public void Signal(int signal)
    {
        // Its number may be another's once it has been waited for; between this look and the call lies less than a number's way around.
        if (!Exited.IsCompleted)
            Signals.Send(_id, signal);
    }

    /// <summary>SIGKILL to the process and its descendants.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
            return;

        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is Win32Exception or AggregateException or InvalidOperationException)
        {
            // It ended meanwhile, or one of its descendants did.
        }
    }

    // What the process has left behind: after its end its descendants are no longer its descendants, but still in the session that the
    // bootstrap has opened. At once, since a number without process and session is given out again. One that opened a session of its own
    // escapes, as this level allows.
    private void KillSession()
    {
        foreach (var process in System.Diagnostics.Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    // The kernel gives no process the number of a session that still has members.
                    if (process.SessionId == _id)
                        process.Kill();
                }
                catch (Exception e) when (e is Win32Exception or InvalidOperationException)
                {
                    // It ended meanwhile.
                }
            }
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<SandboxExit> WaitAsync()
    {
        await _process.WaitForExitAsync();
        KillSession();

        // .NET reports the end by signal n as exit code 128 + n, as shells do, and nothing else tells the two apart.
        var code = _process.ExitCode;
        return code is > 128 and < 160 ? new SandboxExit(null, code - 128) : new SandboxExit(code, null);
    }
}
