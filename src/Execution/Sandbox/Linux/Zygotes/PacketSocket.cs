using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Zygotes;

/// <summary>JSON objects, one a packet, with descriptors beside them.</summary>
internal static class PacketSocket
{
    private const int MaxPacket = 8192;

    public static void Send<T>(Socket socket, T message, JsonTypeInfo<T> shape, ReadOnlySpan<SafeHandle> descriptors)
    {
        if (SocketMessages.Send(socket, JsonSerializer.SerializeToUtf8Bytes(message, shape), descriptors) == 0)
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
    }

    /// <summary>
    /// The next message, whose descriptors the caller owns. Null at the end of the connection, also when it ends with an error or with
    /// something that is no such message. Never throws. One caller at a time.
    /// </summary>
    public static async ValueTask<Packet<T>?> ReceiveAsync<T>(Socket socket, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            while (true)
            {
                if (TryReceive(socket, shape, out var packet))
                    return packet;

                // Asks for nothing, and so takes nothing: completes when there is something to take.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or JsonException)
        {
            return null;
        }
    }

    private static bool TryReceive<T>(Socket socket, JsonTypeInfo<T> shape, out Packet<T>? packet)
        where T : class
    {
        packet = null;
        Span<byte> buffer = stackalloc byte[MaxPacket];
        var descriptors = new List<SafeFileHandle>();
        if (SocketMessages.Receive(socket, buffer, descriptors) is not { } length)
            return false;

        if (length > 0)
            packet = new Packet<T>(JsonSerializer.Deserialize(buffer[..length], shape)!, descriptors);

        return true;
    }
}

internal sealed record Packet<T>(T Message, IReadOnlyList<SafeFileHandle> Descriptors) : IDisposable
{
    public void Dispose()
    {
        foreach (var descriptor in Descriptors)
            descriptor.Dispose();
    }
}
