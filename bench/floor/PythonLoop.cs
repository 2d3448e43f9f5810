using System.Buffers.Binary;
using System.Net.Sockets;

namespace Kiln.Floor;

/// <summary>
/// One connection to one Python. Both ways: <code>u32 length (big-endian) | JSON</code>
/// </summary>
internal sealed class PythonLoop(Socket socket) : IDisposable
{
    private const int Prefix = 4;
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>The answer is valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> EchoAsync(Stream body, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer, length);
        await body.ReadExactlyAsync(_buffer.AsMemory(Prefix, length));
        // So small a write to a Unix socket goes in one piece.
        await socket.SendAsync(_buffer.AsMemory(0, Prefix + length));

        var received = 0;
        do
            received += await ReceiveAsync(received);
        while (received < Prefix || received < Prefix + BinaryPrimitives.ReadInt32BigEndian(_buffer));
        return _buffer.AsMemory(Prefix, received - Prefix);
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask<int> ReceiveAsync(int offset)
    {
        var count = await socket.ReceiveAsync(_buffer.AsMemory(offset));
        return count > 0 ? count : throw new EndOfStreamException("The loop has ended.");
    }
}
