using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kiln.Load.Servers;

/// <summary>The peer: what many developers run Python functions with today. It keeps one Python process per function and isolates nothing.</summary>
internal sealed class ServerlessOffline : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly Client _client;

    private ServerlessOffline(ChildProcess process, Client client) => (_process, _client) = (process, client);

    /// <exception cref="InvalidOperationException">It cannot be had here; the message says why.</exception>
    public static async Task<ServerlessOffline> StartAsync(Settings settings, Interpreter interpreter)
    {
        var project = Path.Combine(settings.Root, "bench", "peers", "serverless-offline");
        await InstallAsync(project);
        var folder = Directory.CreateTempSubdirectory("kiln-peer-");
        var (http, lambda) = (FreePort(), FreePort());
        (string, string)[] variables =
        [
            // It starts whatever `python3` is.
            ("PATH", $"{Path.GetDirectoryName(interpreter.Path)}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("HOME", folder.FullName),
            ("SLS_TELEMETRY_DISABLED", "1"),
            ("SLS_NOTIFICATIONS_MODE", "off"),
        ];
        var process = ChildProcess.Start(
            folder, project, variables,
            "node", "node_modules/serverless/bin/serverless.js", "offline", "start", "--host", "127.0.0.1", "--httpPort", $"{http}", "--lambdaPort", $"{lambda}");
        var client = Client.WithAnyKey($"http://127.0.0.1:{lambda}");
        await process.WaitUntilAsync(() => IsListeningAsync(lambda));
        return new(process, client);
    }

    public Task InvokeAsync() => _client.InvokeAsync("peer-dev-hello", Function.Event);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task InstallAsync(string project)
    {
        if (File.Exists(Path.Combine(project, "node_modules", ".package-lock.json")))
            return;
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--silent"]) { WorkingDirectory = project, RedirectStandardOutput = true })!;
            await npm.WaitForExitAsync();
            if (npm.ExitCode != 0)
                throw new InvalidOperationException($"`npm ci` in bench/peers/serverless-offline ended with {npm.ExitCode}.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("npm is not installed.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
