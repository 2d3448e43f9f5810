using System.Net.Sockets;
using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Execution.Sandbox.Process;

/// <summary>
/// The level <see cref="IsolationLevel.Process"/>: a subprocess for each environment, as the server's own user, with the server's view of
/// the machine. Starting one goes:
/// <list type="number">
/// <item>A directory that only this user may enter gets two listening sockets.</item>
/// <item>The bootstrap is started with their paths and connects: control, output, and once more control, for a connection that carries
/// nothing and whose end, when this process is killed, ends the other.</item>
/// <item>The directory is removed: nobody else can connect, and nothing is left when the server is killed later.</item>
/// </list>
/// </summary>
/// <param name="tempRoot">Must exist and be short: a socket's path is this, 38 characters, and must fit in 104 bytes.</param>
public sealed class ProcessSandboxHost(string runtimeDirectory, string tempRoot) : ISandboxHost
{
    // The least of the systems: macOS allows 104 bytes, Linux 108, both with the final zero.
    private const int MaxSocketPath = 103;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _bootstrap = Path.Combine(runtimeDirectory, "bootstrap.py");
    private readonly Lock _sdkData = new();
    private string? _sdkDataOf;

    public IsolationLevel Level => IsolationLevel.Process;

    public SandboxHealth Health { get; } = new(
        IsolationLevel.Process,
        new Dictionary<string, string>
        {
            ["resources"] = "not limited",
            ["network"] = "that of this machine",
            ["tmp"] = "a directory of this machine, not limited",
        },
        []);

    public ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISandboxTmp>(ProcessTmp.Create(tempRoot));

    public string EndpointUrl(string endpoint) => endpoint;

    public string SdkData(string endpoint)
    {
        var directory = Path.Combine(tempRoot, "sdk-data");
        lock (_sdkData)
        {
            if (_sdkDataOf != endpoint)
            {
                Directory.CreateDirectory(directory);
                File.WriteAllText(Path.Combine(directory, SdkEndpoints.FileName), SdkEndpoints.Document(endpoint));
                _sdkDataOf = endpoint;
            }
        }

        return directory;
    }

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new SandboxStartException("Execution environments need a system with Unix sockets and signals.");

        if (spec.Interpreter.Root is not null)
        {
            throw new SandboxStartException(
                $"{spec.Interpreter.Runtime} is installed from an image, whose root file system the level `process` cannot give a function. " +
                "Install an interpreter in its place, or let Kiln isolate.");
        }

        var directory = Path.Combine(tempRoot, "kiln-" + spec.Name);
        try
        {
            Directory.CreateDirectory(directory, OwnerOnly); // :: Step 1
            using var control = Listen(Path.Combine(directory, "c"));
            using var output = Listen(Path.Combine(directory, "o"));
            return await StartAsync(spec, directory, control, output, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new SandboxStartException($"No sockets for a sandbox can be made in {tempRoot}: {e.Message}", e);
        }
        finally
        {
            Remove(directory); // :: Step 3
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<ISandbox> StartAsync(
        SandboxSpec spec, string directory, Socket control, Socket output, CancellationToken cancellationToken)
    {
        var errors = Path.Combine(directory, "e");
        var child = ChildProcess.Start(spec, _bootstrap, control.LocalEndPoint!.ToString()!, output.LocalEndPoint!.ToString()!, errors); // :: Step 2
        Socket? controlConnection = null, outputConnection = null;
        try
        {
            controlConnection = await AcceptAsync(control, child, spec, errors, cancellationToken);
            outputConnection = await AcceptAsync(output, child, spec, errors, cancellationToken);
            var lifeConnection = await AcceptAsync(control, child, spec, errors, cancellationToken);
            return new ProcessSandbox(child, new() { LayerRoot = spec.LayerDirectory }, controlConnection, outputConnection, lifeConnection);
        }
        catch
        {
            controlConnection?.Dispose();
            outputConnection?.Dispose();
            child.Kill();
            await child.Exited;
            child.Dispose();
            throw;
        }
    }

    private static Socket Listen(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxSocketPath)
            throw new SandboxStartException($"{path} is too long for a socket's path. Choose a shorter directory for temporary files.");

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen(2);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Socket> AcceptAsync(
        Socket listener, ChildProcess child, SandboxSpec spec, string errors, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = listener.AcceptAsync(stop.Token).AsTask();
        if (await Task.WhenAny(accepting, child.Exited) == accepting)
            return await accepting;

        // It may have connected and died since; then its output tells more than an exit status.
        await stop.CancelAsync();
        try
        {
            return await accepting;
        }
        catch (OperationCanceledException)
        {
            throw await NotConnectedAsync(child, spec, errors);
        }
    }

    private static async Task<SandboxStartException> NotConnectedAsync(ChildProcess child, SandboxSpec spec, string errors)
    {
        var exit = await child.Exited;
        var how = exit.Signal is { } signal ? $"signal {signal}" : $"exit status {exit.ExitCode}";
        var words = File.Exists(errors) ? (await File.ReadAllTextAsync(errors)).Trim() : "";
        var said = words.Length == 0 ? "" : $": {(words.Length > 512 ? words[^512..] : words)}";
        return new SandboxStartException(
            $"{spec.Interpreter.Path} ({spec.Interpreter.Runtime}) ended with {how} before it was ready{said}. " +
            "Check that it runs, or configure another interpreter for this runtime.");
    }

    private static void Remove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not made. Of what was made, nothing is of use to anybody else.
        }
    }
}
