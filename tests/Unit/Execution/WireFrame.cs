using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Kiln.Unit.Execution;

/// <summary>The frame protocol as the bootstrap speaks it, written down a second time on purpose.</summary>
internal sealed record WireFrame(char Type, string Header, byte[] Payload)
{
    public JsonElement Json => JsonDocument.Parse(Header).RootElement;

    public static byte[] Encode(char type, string header = "", byte[]? payload = null)
    {
        var headerBytes = Encoding.UTF8.GetBytes(header);
        payload ??= [];
        var frame = new byte[9 + headerBytes.Length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        frame[4] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), headerBytes.Length);
        headerBytes.CopyTo(frame, 9);
        payload.CopyTo(frame, 9 + headerBytes.Length);
        return frame;
    }

    /// <summary>Null at the end of the stream.</summary>
    public static async Task<WireFrame?> ReadAsync(Socket socket)
    {
        var prefix = await ReadExactlyAsync(socket, 9);
        if (prefix is null)
            return null;

        var length = BinaryPrimitives.ReadInt32BigEndian(prefix);
        var headerLength = BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(5));
        var header = await ReadExactlyAsync(socket, headerLength);
        var payload = await ReadExactlyAsync(socket, length - 5 - headerLength);
        return header is null || payload is null ? null : new WireFrame((char)prefix[4], Encoding.UTF8.GetString(header), payload);
    }

    private static async Task<byte[]?> ReadExactlyAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        var read = 0;
        while (read < count)
        {
            int got;
            try
            {
                got = await socket.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return null;
            }

            if (got == 0)
                return null;

            read += got;
        }

        return bytes;
    }
}
