using System.Net.Sockets;

namespace Kiln.Execution.Logging;

/// <summary>
/// Turns what a sandbox writes into log events. Bytes are taken from the kernel in two ways, under one lock:
/// a loop waits for readability with receives of zero bytes, holding no thread and no buffer; and the environment calls
/// <see cref="Drain"/> when the order against its own lines matters. A process writes its output before its answer, on sockets of
/// this machine, so once the answer is here that output is in the kernel's buffer, and one drain takes it all.
/// Ends when the socket ends or is disposed; does not own it.
/// </summary>
internal sealed class OutputReader
{
    // A function that prints without pause from a thread must not keep a drain busy for ever. What the kernel buffers fits.
    private const int MaxDrain = 512 * 1024;

    // Small enough that lines of one byte do not fill the sink in one turn.
    private const int MaxTurn = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly OutputSplitter _splitter;
    private readonly EnvironmentLog _log;
    private bool _ended;

    public OutputReader(Socket socket, EnvironmentLog log)
    {
        _socket = socket;
        _socket.Blocking = false;
        _log = log;
        _splitter = new OutputSplitter(log);
        Completion = ReadAsync();
    }

    /// <summary>Completes when the stream is at its end. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>Emits all that has been written so far; at the end of an invocation also a line that lacks its newline.</summary>
    public void Drain(bool flush)
    {
        lock (_gate)
        {
            // Where there is no room, the rest stays in the kernel: late lines of a flood are better than lost ones of others.
            var isEmpty = false;
            for (var taken = 0; !isEmpty && taken < MaxDrain && _log.HasRoom; taken += MaxTurn)
                isEmpty = !Take(MaxTurn);

            // Of a line whose end is still to come, nothing is cut off.
            if (flush && isEmpty)
                _splitter.Flush(_ended);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
                lock (_gate)
                {
                    Take(MaxTurn);
                    if (_ended)
                        return;
                }

                await _log.RoomAsync();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            End();
        }
    }

    // False when the kernel has no more for now.
    private bool Take(int most)
    {
        var taken = 0;
        while (!_ended && taken < most)
        {
            // This overload reports an empty buffer as a value; the others throw.
            int count;
            SocketError error;
            try
            {
                count = _socket.Receive(_splitter.Free(), SocketFlags.None, out error);
            }
            catch (ObjectDisposedException)
            {
                (count, error) = (0, SocketError.Shutdown);
            }

            if (error is SocketError.WouldBlock or SocketError.IOPending)
                return false;

            if (count == 0)
            {
                _ended = true;
                _splitter.Flush(atEnd: true);
                return false;
            }

            taken += count;
            _splitter.Advance(count);
        }

        return !_ended;
    }

    private void End()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _ended = true;
                _splitter.Flush(atEnd: true);
            }
        }
    }
}
