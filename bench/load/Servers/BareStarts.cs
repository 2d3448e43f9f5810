using System.Diagnostics;
using System.Text.Json;

namespace Kiln.Load.Servers;

/// <summary>
/// The floor of a cold start without preparation: an interpreter that starts and ends. Started from a small process, since a large one
/// takes most of a millisecond more for it.
/// </summary>
internal sealed class BareStarts : IAsyncDisposable
{
    private readonly Process _spawner;

    private BareStarts(Process spawner) => _spawner = spawner;

    public static BareStarts Open(Settings settings) => new(Process.Start(new ProcessStartInfo(
        settings.Interpreter.Path, ["-E", "-s", Path.Combine(AppContext.BaseDirectory, "spawn.py")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!);

    /// <summary>From the start of <c>python -I -c CODE</c> to its end.</summary>
    public async Task<TimeSpan> TimeAsync(Interpreter interpreter, string code)
    {
        await _spawner.StandardInput.WriteLineAsync(JsonSerializer.Serialize(interpreter.Command(code)));
        await _spawner.StandardInput.FlushAsync();
        var answer = await _spawner.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("spawn.py has ended.");
        return TimeSpan.FromMicroseconds(long.Parse(answer) / 1000.0);
    }

    public async ValueTask DisposeAsync()
    {
        _spawner.StandardInput.Close();
        await _spawner.WaitForExitAsync();
        _spawner.Dispose();
    }
}
