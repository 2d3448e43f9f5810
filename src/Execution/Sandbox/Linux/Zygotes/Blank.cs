using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kiln.Execution.Sandbox.Linux.Levels;
using Kiln.Execution.Sandbox.Linux.Native;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>
/// A sandbox that has no function yet. It may be given one before it is <see cref="Ready"/>: it then finds it waiting. Disposing kills it,
/// waits until it is gone and frees what it held; it is idempotent.
/// </summary>
internal sealed class Blank : IAsyncDisposable
{
    // u32 length of what follows | 'B' | u32 length of header, 0
    private static ReadOnlySpan<byte> ReadyFrame => [0, 0, 0, 5, (byte)'B', 0, 0, 0, 0];

    private readonly Lazy<Task> _disposal;

    private Blank(Zygote zygote, SandboxParts parts, ProcessTree tree, Socket control, Socket output, SandboxStatus status)
    {
        (Zygote, Parts, Tree, Control, Output, Status) = (zygote, parts, tree, control, output, status);
        Ready = ReadyAsync();
        _ = EndIfLostAsync();
        _disposal = new Lazy<Task>(DisposeOnceAsync);
    }

    public Zygote Zygote { get; }

    public SandboxParts Parts { get; }

    public ProcessTree Tree { get; }

    public Socket Control { get; }

    public Socket Output { get; }

    public SandboxStatus Status { get; }

    /// <summary>True: it waits for its function, or has found it. False: it ended. Never faults.</summary>
    public Task<bool> Ready { get; }

    /// <summary>Throws <see cref="SandboxStartException"/>. A fork that fails later shows in <see cref="ProcessTree.Failure"/>.</summary>
    /// <param name="user">Null: one that no other is.</param>
    public static async Task<Blank> StartAsync(Zygote zygote, ILevel level, uint? user, CancellationToken cancellationToken)
    {
        var parts = await level.PrepareAsync(user, cancellationToken);
        Socket? control = null, output = null, status = null;
        SafeHandle? theirControl = null, theirOutput = null, theirStatus = null;
        try
        {
            (control, theirControl) = SocketMessages.Pair(SocketType.Stream);
            (output, theirOutput) = SocketMessages.Pair(SocketType.Stream);
            (status, theirStatus) = SocketMessages.Pair(SocketType.Seqpacket);
        }
        catch (Win32Exception e)
        {
            foreach (var one in new IDisposable?[] { control, output, theirControl, theirOutput })
                one?.Dispose();

            await parts.DisposeAsync();
            throw new SandboxStartException($"No sockets for a sandbox can be made: {e.Message}", e);
        }

        var names = new List<string> { "control", "output", "status" };
        var descriptors = new List<SafeHandle> { theirControl, theirOutput, theirStatus };
        if (parts.Network is { } network)
            Add("netns", network.Namespace);

        foreach (var file in parts.Cgroup?.JoinFiles ?? [])
            Add("cgroup", file);

        try
        {
            var tree = await zygote.ForkAsync(parts.User, names, [.. descriptors], cancellationToken);
            return new Blank(zygote, parts, tree, control, output, new SandboxStatus(status, tree, () => parts.Cgroup?.OutOfMemoryKills > 0));
        }
        catch
        {
            control.Dispose();
            output.Dispose();
            status.Dispose();
            await parts.DisposeAsync();
            throw;
        }
        finally
        {
            theirControl.Dispose();
            theirOutput.Dispose();
            theirStatus.Dispose();
            foreach (var file in parts.Cgroup?.JoinFiles ?? [])
                file.Dispose();
        }

        void Add(string name, SafeHandle descriptor)
        {
            names.Add(name);
            descriptors.Add(descriptor);
        }
    }

    public async ValueTask DisposeAsync() => await _disposal.Value;

    private async Task DisposeOnceAsync()
    {
        Tree.Kill();
        await Tree.Gone;

        // What the first process told last is still read.
        await Status.Ended;
        Status.Dispose();
        Control.Dispose();
        Output.Dispose();
        await Parts.DisposeAsync();
    }

    // It may have become ready, and got a function, before anybody knew that it cannot be held.
    private async Task EndIfLostAsync()
    {
        await Tree.Gone;
        if (Tree.Failure is null)
            return;

        Control.Dispose();
        Parts.Cgroup?.Kill();
    }

    private async Task<bool> ReadyAsync()
    {
        var frame = new byte[ReadyFrame.Length];
        try
        {
            for (var length = 0; length < frame.Length;)
            {
                var received = await Control.ReceiveAsync(frame.AsMemory(length), SocketFlags.None);
                if (received == 0)
                    return false;

                length += received;
            }

            return Tree.Failure is null && frame.AsSpan().SequenceEqual(ReadyFrame);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
