using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>A connection that begins and ends inside a network namespace.</summary>
internal static class InnerSocket
{
    private static readonly IPAddress Inside = new([169, 254, 100, 1]);

    /// <summary>To the address that <c>sandbox.localdomain</c> has in there. Throws <see cref="SocketException"/>.</summary>
    public static async Task<Socket> ConnectAsync(SafeFileHandle @namespace, int port, CancellationToken cancellationToken)
    {
        var socket = await OpenAsync(@namespace);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(Inside, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A socket stays in the namespace in which it was made; the thread that goes there is nobody else's, and ends.
    private static Task<Socket> OpenAsync(SafeFileHandle @namespace)
    {
        var opened = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                NetworkNamespaces.Enter(@namespace);
                opened.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            }
            catch (Exception e) when (e is Win32Exception or SocketException or ObjectDisposedException)
            {
                opened.SetException(new SocketException((int)SocketError.NetworkUnreachable));
            }
        })
        { IsBackground = true, Name = "socket in a namespace" };
        thread.Start();
        return opened.Task;
    }
}
