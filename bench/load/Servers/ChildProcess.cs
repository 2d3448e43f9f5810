using System.Diagnostics;

namespace Kiln.Load.Servers;

/// <summary>A server that this run has started. It does not outlive the run, however that ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _log;

    private ChildProcess(Process process, string log)
    {
        (_process, _log) = (process, log);
        AppDomain.CurrentDomain.ProcessExit += Kill;
    }

    public int Id => _process.Id;
    public string Output => File.ReadAllText(_log);

    /// <param name="log">The file that gets all it says.</param>
    public static ChildProcess Start(string log, string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", log, .. command]) { WorkingDirectory = folder };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(Process.Start(start)!, log);
    }

    public async Task WaitUntilAsync(Func<Task<bool>> ready)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await ready())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                throw new InvalidOperationException($"{(_process.HasExited ? "ended" : "not ready in time")}: {Output.Trim().ReplaceLineEndings(" / ")}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
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
        _process.Dispose();
    }

    private void Kill(object? sender, EventArgs e) => _process.Kill(entireProcessTree: true);
}
