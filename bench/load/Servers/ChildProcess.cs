using System.Diagnostics;

namespace Kiln.Load.Servers;

/// <summary>A server that this run has started, and the folder of what it writes. Neither outlives the run, also when that is interrupted.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ChildProcess(Process process, DirectoryInfo folder)
    {
        (_process, _folder) = (process, folder);
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    public int Id => _process.Id;
    public string Output => File.ReadAllText(Log(_folder));

    /// <param name="folder">Removed at the end.</param>
    /// <param name="place">The working directory.</param>
    public static ChildProcess Start(DirectoryInfo folder, string place, IEnumerable<(string Name, string Value)> variables, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", Log(folder), .. command]) { WorkingDirectory = place };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        // There from the beginning: whoever waits reads it.
        File.Create(Log(folder)).Dispose();
        return new(Process.Start(start)!, folder);
    }

    public async Task WaitUntilAsync(Func<Task<bool>> ready)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await ready())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"{(_process.HasExited ? "ended" : "is not ready in time")}: {Output.Trim().ReplaceLineEndings(" / ")}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        if (_process.HasExited)
            Console.Error.WriteLine($"bench: a server has ended by itself, with {_process.ExitCode}: {Output}");
        else
            await TerminateAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void End(object? sender, EventArgs e) => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task TerminateAsync()
    {
        using (var terminate = Process.Start("/bin/kill", [_process.Id.ToString()]))
            await terminate.WaitForExitAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private static string Log(DirectoryInfo folder) => Path.Combine(folder.FullName, "log");
}
