using System.Net.Sockets;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Network;
using Kiln.Execution.Sandbox.Linux.Zygotes;
using Kiln.Execution.Tracing;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>What the first process of a sandbox, and the runtime before it runs any code of the function, tell beside the frames.</summary>
internal sealed class SandboxStatus : IDisposable
{
    private const int LowSignalBits = 0x7f;

    private readonly Socket _socket;
    private readonly Func<bool> _isOutOfMemory;
    private readonly List<SandboxProcess> _extensions = [];
    private readonly TaskCompletionSource<InnerSockets> _listeners = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SafeFileHandle> _tmp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    /// <param name="tree">Knows the end of the runtime, which is not the first process's child.</param>
    /// <param name="isOutOfMemory">Whether the kernel has killed a process of the sandbox for want of memory.</param>
    public SandboxStatus(Socket socket, ProcessTree tree, Func<bool> isOutOfMemory)
    {
        (_socket, _isOutOfMemory, Runtime) = (socket, isOutOfMemory, tree.Runtime);
        _ = WatchRuntimeAsync(tree);
        _reading = ReadAsync();
    }

    public SandboxProcess Runtime { get; }

    public IReadOnlyList<ISandboxProcess> Extensions
    {
        get
        {
            lock (_extensions)
            {
                return [.. _extensions];
            }
        }
    }

    /// <summary>Sockets that listen inside the sandbox, where it makes them itself. Cancelled when it ended before.</summary>
    public Task<InnerSockets> Listeners => _listeners.Task;

    /// <summary>The sandbox's <c>/tmp</c>, where it makes that itself. Cancelled when it ended before.</summary>
    public Task<SafeFileHandle> Tmp => _tmp.Task;

    /// <summary>Completes when the first process has ended. Never faults.</summary>
    public Task Ended => _reading;

    public void Dispose()
    {
        _socket.Dispose();
        Runtime.Dispose();
        lock (_extensions)
        {
            foreach (var extension in _extensions)
                extension.Dispose();
        }

        if (_listeners.Task.IsCompletedSuccessfully)
            _listeners.Task.GetAwaiter().GetResult().Dispose();
    }

    private async Task WatchRuntimeAsync(ProcessTree tree) => Runtime.End(Exit(await tree.RuntimeStatus));

    private async Task ReadAsync()
    {
        await Task.Yield();
        while (await PacketSocket.ReceiveAsync(_socket, ZygoteShapes.Default.StatusMessage) is { } packet)
            Take(packet.Message, packet.Descriptors);

        // The first process reports the ends of others only as long as it lives; what ends with it has been killed.
        foreach (var process in Processes())
            process.End(Exit(Signals.Kill));

        _listeners.TrySetCanceled();
        _tmp.TrySetCanceled();
    }

    private void Take(StatusMessage message, IReadOnlyList<SafeFileHandle> descriptors)
    {
        switch (message)
        {
            case { Process: StatusMessage.ExtensionProcess }:
                var extension = new SandboxProcess(message.Name ?? "");
                extension.Started(message.Pid, descriptors is [var own] ? own : null);
                lock (_extensions)
                {
                    _extensions.Add(extension);
                }

                break;
            case { Listeners: true } when descriptors.Count == 2 + (2 * DaemonAddress.All.Count):
                var sockets = descriptors.Select(Own).ToArray();
                var daemons = sockets[2..].Chunk(2).Select(static pair => new DaemonSockets(pair[0], pair[1]));
                _listeners.TrySetResult(new InnerSockets(sockets[0], sockets[1], [.. daemons]));
                break;
            case { Tmp: true } when descriptors is [var tmp]:
                if (!_tmp.TrySetResult(tmp))
                    tmp.Dispose();

                break;
            case { Exited: { } id }:
                Array.Find(Processes(), p => p.Id == id)?.End(Exit(message.Status));
                break;
        }
    }

    private SandboxProcess[] Processes()
    {
        lock (_extensions)
        {
            return [Runtime, .. _extensions];
        }
    }

    // A wait status has the signal in its low bits and the exit code above them.
    private SandboxExit Exit(int status) => (status & LowSignalBits) switch
    {
        0 => new SandboxExit((status >> 8) & 0xff, null),
        Signals.Kill => new SandboxExit(null, Signals.Kill, _isOutOfMemory()),
        var signal => new SandboxExit(null, signal),
    };

    private static Socket Own(SafeFileHandle descriptor)
    {
        var socket = new Socket(new SafeSocketHandle(descriptor.DangerousGetHandle(), ownsHandle: true));
        descriptor.SetHandleAsInvalid();
        return socket;
    }
}
