using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Frames;

/// <summary>
/// Frames over the control socket. One sender and one receiver at a time; both may be the same caller.
/// Does not own the socket.
/// </summary>
internal sealed class FrameChannel(Socket socket)
{
    private readonly FrameWriter _writer = new();
    private byte[] _received = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Whether frames keep <see cref="FrameHeader.Cause"/>.</summary>
    public bool KeepsCause { get; set; }

    /// <summary>The first frame, for the sandbox to send. Valid until the next frame is sent.</summary>
    public ReadOnlyMemory<byte> SetupFrame(string handler, string taskRoot, IReadOnlyDictionary<string, string> environment, SandboxSetup sandbox)
    {
        _writer.Setup(handler, taskRoot, environment, sandbox);
        return _writer.Written;
    }

    /// <summary>Throws <see cref="SocketException"/> when the peer is gone.</summary>
    public ValueTask SendInvokeAsync(Invocation invocation, long deadlineMs) => SendAsync(_writer.Invoke(invocation, deadlineMs));

    /// <summary>
    /// The next frame, or null when the peer has ended the connection, also in the middle of a frame.
    /// Throws <see cref="FrameProtocolException"/> when what it sent is not a frame.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Frame?> ReceiveAsync()
    {
        if (!await FillAsync(FramePrefix.Length))
            return null;

        var prefix = FramePrefix.Parse(_received.AsSpan(_start));
        _start += FramePrefix.Length;
        if (!await FillAsync(prefix.HeaderLength))
            return null;

        var header = FrameReader.ParseHeader(_received.AsSpan(_start, prefix.HeaderLength), KeepsCause);
        _start += prefix.HeaderLength;
        if (prefix.PayloadLength > FrameLimits.MaxResponse)
            return await SkipAsync(prefix.PayloadLength) ? new Frame(prefix.Type, header, default, prefix.PayloadLength) : null;

        // Not pooled: the payload leaves with the outcome and nobody knows when it is done with.
        var payload = GC.AllocateUninitializedArray<byte>((int)prefix.PayloadLength);
        return await ReadAsync(payload) ? new Frame(prefix.Type, header, payload, payload.Length) : null;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> rest)
    {
        await SendAllAsync(_writer.Written);
        await SendAllAsync(rest);
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>Makes at least <paramref name="count"/> unread bytes present. False at the end of the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(int count)
    {
        while (_end - _start < count)
        {
            if (_start == _end)
                _start = _end = 0;

            if (_start + count > _received.Length)
            {
                var target = count > _received.Length ? new byte[count] : _received;
                Buffer.BlockCopy(_received, _start, target, 0, _end - _start);
                (_received, _end, _start) = (target, _end - _start, 0);
            }

            var read = await socket.ReceiveAsync(_received.AsMemory(_end), SocketFlags.None);
            if (read == 0)
                return false;

            _end += read;
        }

        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(Memory<byte> target)
    {
        var present = Math.Min(_end - _start, target.Length);
        _received.AsSpan(_start, present).CopyTo(target.Span);
        _start += present;
        target = target[present..];
        while (!target.IsEmpty)
        {
            var read = await socket.ReceiveAsync(target, SocketFlags.None);
            if (read == 0)
                return false;

            target = target[read..];
        }

        return true;
    }

    private async ValueTask<bool> SkipAsync(long count)
    {
        while (count > 0)
        {
            if (!await FillAsync(1))
                return false;

            var skipped = (int)Math.Min(count, _end - _start);
            _start += skipped;
            count -= skipped;
        }

        return true;
    }
}
