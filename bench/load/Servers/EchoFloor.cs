namespace Kiln.Load.Servers;

/// <summary>
/// The floor of a warm invoke: Kestrel, a Unix socket, a Python loop, and nothing else. No signature is looked at, no policy, no limit;
/// nothing is logged.
/// </summary>
internal sealed class EchoFloor : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _log;
    private readonly Client _client;

    private EchoFloor(ChildProcess process, string log, Client client) => (_process, _log, _client) = (process, log, client);

    public int ProcessId => _process.Id;

    public static async Task<EchoFloor> StartAsync(Settings settings, Interpreter interpreter, int loops)
    {
        var log = Path.GetTempFileName();
        var program = Path.Combine(settings.Root, "artifacts", "bin", "Floor", "release", "Kiln.Floor.dll");
        var process = ChildProcess.Start(log, settings.Root, new Dictionary<string, string>(), "dotnet", program, interpreter.Path, loops.ToString());
        await process.WaitUntilAsync(() => Task.FromResult(process.Output.EndsWith('\n')));
        return new(process, log, Client.WithAnyKey(process.Output.Trim()));
    }

    /// <summary>The same path and headers as Kiln gets.</summary>
    public Task InvokeAsync() => _client.InvokeAsync("hello", Function.Event);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        File.Delete(_log);
    }
}
