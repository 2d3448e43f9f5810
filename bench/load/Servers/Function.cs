using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Kiln.Load.Servers;

/// <summary>A few lines of Python, deployed under a role that may write logs.</summary>
internal sealed class Function
{
    public const string Hello = "def handler(event, context):\n    return {'message': 'Hello, ' + event['name']}\n";
    public static readonly byte[] Event = """{"name":"Ada"}"""u8.ToArray();

    // One processor, as AWS has it: with less, what is measured is the limit.
    private const int MemorySize = 1769;

    private readonly Client _client;
    private readonly string _name;
    private int _round;

    private Function(Client client, string name) => (_client, _name) = (client, name);

    public static async Task<Function> CreateAsync(Client client, string runtime, string name, string code, int timeout = 30)
    {
        await client.LambdaAsync(HttpMethod.Post, "/functions", new JsonObject
        {
            ["FunctionName"] = name,
            ["Runtime"] = runtime,
            ["Handler"] = "app.handler",
            ["Timeout"] = timeout,
            ["MemorySize"] = MemorySize,
            ["Role"] = $"arn:aws:iam::123456789012:role/{KilnUp.Role}",
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Package(code)) },
        });
        var function = new Function(client, name);
        await function.WaitUntilAsync("State", "Active");
        return function;
    }

    public static Task<Function> CreateHelloAsync(Client client, string runtime, string name = "hello") => CreateAsync(client, runtime, name, Hello);

    public Task<byte[]> InvokeAsync() => InvokeAsync(Event);

    public Task<byte[]> InvokeAsync(byte[] payload) => _client.InvokeAsync(_name, payload);

    /// <summary>A changed configuration retires every environment: the next invoke is cold.</summary>
    public async Task ChangeAsync()
    {
        await _client.LambdaAsync(HttpMethod.Put, $"/functions/{_name}/configuration", new JsonObject { ["Description"] = $"round {++_round}" });
        await WaitUntilAsync("LastUpdateStatus", "Successful");
    }

    private async Task WaitUntilAsync(string member, string value)
    {
        while ((string?)(await _client.LambdaAsync(HttpMethod.Get, $"/functions/{_name}/configuration"))[member] != value)
            await Task.Delay(5);
    }

    private static byte[] Package(string code)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry("app.py");
            // The same bytes each time, so that equal code is stored once.
            entry.LastWriteTime = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var writer = new StreamWriter(entry.Open());
            writer.Write(code);
        }
        return buffer.ToArray();
    }
}
