using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Execution.Sandbox.Linux.Cgroups;
using Kiln.Execution.Sandbox.Linux.FileSystems;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// An interpreter with the runtime, and perhaps the SDK, already imported, that forks process trees. It is told what to fork and tells
/// what became of it, both at any time; <see cref="ReadAsync"/> is the only reader. When it ends, all that it has forked ends too.
/// </summary>
internal sealed class Zygote : IAsyncDisposable
{
    // More at a time are not started any sooner: one process forks them all, one after the other.
    private const int MostAtOnce = 16;

    private readonly ZygoteProcess _process;
    private readonly ICgroup? _cgroup;
    private readonly SemaphoreSlim _forking = new(MostAtOnce);
    private readonly ConcurrentDictionary<string, ProcessTree> _trees = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _forks;
    private bool _retired;
    private int _disposed;

    private Zygote(ZygoteProcess process, ICgroup? cgroup, bool hasSdk)
    {
        (_process, _cgroup, HasSdk) = (process, cgroup, hasSdk);
        _reading = ReadAsync();
    }

    public int ProcessId => _process.Id;

    public bool HasSdk { get; }

    public int Forks => Volatile.Read(ref _forks);

    public int Trees => _trees.Count;

    /// <summary>Completes when it can fork no more. Never faults.</summary>
    public Task Ended => _reading;

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static async Task<Zygote> LaunchAsync(Interpreter interpreter, bool sdk, ZygoteOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.LaunchLimit);
        ICgroup? cgroup = null;
        ZygoteProcess? process = null;
        try
        {
            process = await ZygoteProcess.StartAsync(interpreter, options, limit.Token);
            Protect(process);
            cgroup = Enter(process, options.Cgroups);
            PacketSocket.Send(process.Control, Request(interpreter, sdk, options), ZygoteShapes.Default.LaunchRequest, options.Root is { } root ? [root.Map] : []);
            var hasSdk = await AnswerAsync(process.Control, interpreter).WaitAsync(limit.Token);
            return new Zygote(process, cgroup, hasSdk);
        }
        catch (Exception e)
        {
            if (process is not null)
                await process.DisposeAsync();
            if (cgroup is not null)
                await cgroup.DisposeAsync();

            throw e switch
            {
                SocketException => new SandboxStartException(EarlyEnd(interpreter), e),
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new SandboxStartException($"{interpreter.Path} ({interpreter.Runtime}) was not ready after {options.LaunchLimit.TotalSeconds} s", e),
                _ => e,
            };
        }
    }

    /// <summary>Forks. The descriptors are the caller's again when the task is over, and what was made of them the tree's.</summary>
    public async Task<ProcessTree> ForkAsync(uint user, IReadOnlyList<string> names, SafeHandle[] descriptors, CancellationToken cancellationToken)
    {
        await _forking.WaitAsync(cancellationToken);
        var id = Interlocked.Increment(ref _forks).ToString(CultureInfo.InvariantCulture);
        var tree = new ProcessTree();
        _trees[id] = tree;
        try
        {
            PacketSocket.Send(_process.Control, new SpawnRequest(id, user, names), ZygoteShapes.Default.SpawnRequest, descriptors);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Forget(id)?.Failed(e.Message);
            _forking.Release();
        }

        // It may have ended just before the tree was entered in the table.
        if (_reading.IsCompleted && Forget(id) is { } late)
            await late.OrphanedAsync();

        return tree;
    }

    /// <summary>Ends with the last of its trees; nobody will ask for another.</summary>
    public async Task RetireAsync()
    {
        Volatile.Write(ref _retired, true);
        CompleteWhenIdle();
        await _idle.Task;
        await DisposeAsync();
    }

    /// <summary>Ends it and all that it has forked, and completes when nothing is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            foreach (var (_, tree) in _trees)
                tree.Kill();

            await _process.DisposeAsync();
            if (_cgroup is not null)
                await _cgroup.DisposeAsync();
        }

        await _reading;
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        while (await PacketSocket.ReceiveAsync(_process.Control, ZygoteShapes.Default.ZygoteEvent) is { } packet)
            Take(packet.Message, packet.Descriptors);

        _forking.Release(int.MaxValue / 2); // Whoever waits finds the connection closed.
        await Task.WhenAll(_trees.Keys.ToArray().Select(id => Forget(id)?.OrphanedAsync() ?? Task.CompletedTask));
        CompleteWhenIdle();
    }

    private void Take(ZygoteEvent what, IReadOnlyList<SafeFileHandle> descriptors)
    {
        switch (what.Event)
        {
            case ZygoteEvent.Forked when descriptors is [var first, var runtime] && _trees.TryGetValue(what.Id!, out var tree):
                tree.Forked(first, runtime);
                _forking.Release();
                break;
            case ZygoteEvent.Forked when _trees.TryGetValue(what.Id!, out var tree):
                // The kernel leaves out what there is no room for in this process's table.
                foreach (var descriptor in descriptors)
                {
                    Signals.Send(descriptor, Signals.Kill);
                    descriptor.Dispose();
                }

                Forget(what.Id!);
                tree.Lost("this server has no file descriptor left (ulimit -n)");
                _forking.Release();
                break;
            case ZygoteEvent.SpawnFailed when _trees.TryGetValue(what.Id!, out var tree):
                // What has been forked is still to be reaped, and has given its place back already.
                if (!tree.Failed(what.Error ?? "no reason given"))
                {
                    Forget(what.Id!);
                    _forking.Release();
                }

                break;
            case ZygoteEvent.Ended when _trees.TryGetValue(what.Id!, out var tree):
                tree.RuntimeEnded(what.Status);
                break;
            case ZygoteEvent.Exited:
                Forget(what.Id!)?.Reaped();
                break;
        }
    }

    private ProcessTree? Forget(string id)
    {
        _trees.TryRemove(id, out var tree);
        CompleteWhenIdle();
        return tree;
    }

    private void CompleteWhenIdle()
    {
        if (Volatile.Read(ref _retired) && _trees.IsEmpty)
            _idle.TrySetResult();
    }

    private static LaunchRequest Request(Interpreter interpreter, bool sdk, ZygoteOptions options)
    {
        var level = options.Level == IsolationLevel.Full ? "full" : "userns";
        var ownSdk = interpreter.Sdk is { Source: InstalledSdk.Kiln } installed ? installed.Directory : null;
        return new LaunchRequest(
            level, options.RuntimeDirectory, sdk, options.ResolvConf, options.Store, interpreter.Root, ownSdk,
            SdkEndpoints.Document(LinuxSandboxHost.EndpointAddress), options.Folders,
            options.Root is null ? null : InnerRoot.User);
    }

    private static async Task<bool> AnswerAsync(Socket control, Interpreter interpreter)
    {
        using var packet = await PacketSocket.ReceiveAsync(control, ZygoteShapes.Default.ZygoteEvent);
        return packet?.Message switch
        {
            { Event: ZygoteEvent.Serving } serving => serving.Sdk,
            { Event: ZygoteEvent.Failed } failed => throw new SandboxStartException($"{interpreter.Path} ({interpreter.Runtime}): {failed.Error}"),
            _ => throw new SandboxStartException(EarlyEnd(interpreter)),
        };
    }

    private static string EarlyEnd(Interpreter interpreter) => $"{interpreter.Path} ({interpreter.Runtime}) ended before it could make environments";

    // When memory runs out, its children go first: they say so of themselves.
    private static void Protect(ZygoteProcess process)
    {
        try
        {
            File.WriteAllText($"/proc/{process.Id}/oom_score_adj", "-500");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not every root may.
        }
    }

    // What it imports is on nobody's account but its own.
    private static ICgroup? Enter(ZygoteProcess process, CgroupHierarchy? cgroups)
    {
        if (cgroups is null)
            return null;

        var cgroup = cgroups.Create($"zygote-{process.Id}");
        var id = System.Text.Encoding.ASCII.GetBytes(process.Id.ToString(CultureInfo.InvariantCulture));
        foreach (var file in cgroup.JoinFiles)
        {
            using (file)
                RandomAccess.Write(file, id, 0);
        }

        return cgroup;
    }
}
