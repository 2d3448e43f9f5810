namespace Kiln.Load.Servers;

/// <summary>
/// The floor of a warm invoke: Kestrel, a Unix socket, a Python loop, and nothing else. No signature is looked at, no policy, no limit;
/// nothing is logged.
/// </summary>
internal sealed class EchoFloor : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly Client _client;

    private EchoFloor(ChildProcess process, Client client) => (_process, _client) = (process, client);

    public int ProcessId => _process.Id;

    public static async Task<EchoFloor> StartAsync(Settings settings, Interpreter interpreter, int loops)
    {
        var program = Path.Combine(settings.Root, "artifacts", "bin", "Floor", "release", "Kiln.Floor.dll");
        var process = ChildProcess.Start(Directory.CreateTempSubdirectory("kiln-floor-"), settings.Root, [], "dotnet", program, interpreter.Path, loops.ToString());
        await process.WaitUntilAsync(() => Task.FromResult(process.Output.EndsWith('\n')));
        return new(process, Client.WithAnyKey(process.Output.Trim()));
    }

    /// <summary>The same path and headers as Kiln gets.</summary>
    public Task InvokeAsync() => _client.InvokeAsync("hello", Function.Event);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }
}
