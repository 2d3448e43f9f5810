using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Kiln.Execution.Runtimes;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// An interpreter that has been started and has connected. Starting one goes:
/// <list type="number">
/// <item>A directory that only this user may enter gets a listening socket.</item>
/// <item>The bootstrap is started with its path and connects.</item>
/// <item>The directory is removed: nobody else can connect.</item>
/// </list>
/// </summary>
internal sealed class ZygoteProcess : IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // .NET redirects to pipes only, which somebody must read. The shell is gone when the interpreter runs.
    private const string Redirect = "errors=$1; shift; exec \"$@\" </dev/null >/dev/null 2>\"$errors\"";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly System.Diagnostics.Process _process;
    private readonly Task _exited;

    private ZygoteProcess(System.Diagnostics.Process process)
    {
        _process = process;
        Id = process.Id;
        _exited = process.WaitForExitAsync();
    }

    public int Id { get; }

    public Socket Control { get; private set; } = null!;

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static async Task<ZygoteProcess> StartAsync(Interpreter interpreter, ZygoteOptions options, CancellationToken cancellationToken)
    {
        var directory = Path.Combine(options.TempRoot, "kiln-z-" + Guid.NewGuid().ToString("N"));
        ZygoteProcess? started = null;
        try
        {
            Directory.CreateDirectory(directory, OwnerOnly); // :: Step 1
            var path = Path.Combine(directory, "z");
            using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            var errors = Path.Combine(directory, "e");
            started = new ZygoteProcess(Start(interpreter, Path.Combine(options.RuntimeDirectory, "bootstrap.py"), path, errors)); // :: Step 2
            started.Control = await started.AcceptAsync(listener, interpreter, errors, cancellationToken);
            return started;
        }
        catch (Exception e)
        {
            if (started is not null)
                await started.DisposeAsync();

            if (e is IOException or UnauthorizedAccessException or SocketException or ArgumentOutOfRangeException)
                throw new SandboxStartException($"No socket for an interpreter can be made in {options.TempRoot}: {e.Message}", e);

            throw;
        }
        finally
        {
            Remove(directory); // :: Step 3
        }
    }

    /// <summary>Closing its socket is what tells it to end.</summary>
    public async ValueTask DisposeAsync()
    {
        Control?.Dispose();
        try
        {
            if (Control is null)
                _process.Kill();

            await _exited.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _exited;
        }

        _process.Dispose();
    }

    private static System.Diagnostics.Process Start(Interpreter interpreter, string bootstrap, string socket, string errors)
    {
        string[] arguments = ["-c", Redirect, "sh", errors, .. interpreter.Command, "-E", "-s", bootstrap];
        var start = new ProcessStartInfo("/bin/sh", arguments) { UseShellExecute = false, WorkingDirectory = "/" };
        start.Environment.Clear();
        start.Environment["KILN_ZYGOTE"] = socket;
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
        start.Environment["LC_CTYPE"] = "C.UTF-8";
        try
        {
#pragma warning disable RS0030 // The one place where the isolated levels start processes.
            return System.Diagnostics.Process.Start(start)!;
#pragma warning restore RS0030
        }
        catch (Win32Exception e)
        {
            throw new SandboxStartException($"{interpreter.Path} ({interpreter.Runtime}) cannot be started: {e.Message}", e);
        }
    }

    private async Task<Socket> AcceptAsync(Socket listener, Interpreter interpreter, string errors, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepting = listener.AcceptAsync(stop.Token).AsTask();
        if (await Task.WhenAny(accepting, _exited) == accepting)
            return await accepting;

        await stop.CancelAsync();
        try
        {
            return await accepting;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var words = File.Exists(errors) ? (await File.ReadAllTextAsync(errors, CancellationToken.None)).Trim() : "";
            var said = words.Length == 0 ? "" : $": {(words.Length > 512 ? words[^512..] : words)}";
            throw new SandboxStartException(
                $"{interpreter.Path} ({interpreter.Runtime}) ended with exit status {_process.ExitCode} before it was ready{said}");
        }
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
