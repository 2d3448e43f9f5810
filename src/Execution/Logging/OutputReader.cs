using System.Net.Sockets;

namespace Kiln.Execution.Logging;

/// <summary>
/// Turns what a sandbox writes into log events. Bytes are taken from the kernel in two ways, under one lock:
/// a timer looks whether there are any, often while there are and less so while there are none; and the environment calls
/// <see cref="Drain"/> when the order against its own lines matters. A process writes its output before its answer, on sockets of
/// this machine, so once the answer is here that output is in the kernel's buffer, and one drain takes it all.
/// Nobody waits for the socket to be readable: that would wake a thread at each line, which costs the function more than writing it.
/// Does not own the socket.
/// </summary>
internal sealed class OutputReader : IDisposable
{
    // A function that prints without pause from a thread must not keep a drain busy for ever. What the kernel buffers fits.
    private const int MaxDrain = 512 * 1024;

    // Small enough that lines of one byte do not fill the sink in one turn.
    private const int MaxTurn = 16 * 1024;

    // A process that fills what the kernel buffers before somebody looks waits for the rest of the pause.
    private static readonly TimeSpan WhilePrinting = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(32);

    // Longer than most events of a busy function take, whose end looks anyway: a timer that fires costs such an event more than its work.
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(8);

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly OutputSplitter _splitter;
    private readonly EnvironmentLog _log;
    private readonly ITimer _timer;
    private TimeSpan _pause = First;
    private bool _isPaused;
    private bool _ended;

    public OutputReader(Socket socket, EnvironmentLog log, TimeProvider time, OutputSource source = OutputSource.Function)
    {
        _socket = socket;
        _socket.Blocking = false;
        _log = log;
        _splitter = new OutputSplitter(log, source);
        _timer = time.CreateTimer(static reader => ((OutputReader)reader!).Look(), this, First, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks soon: somebody is about to write, perhaps much.</summary>
    public void Hasten()
    {
        // Most times it is so already: the next event of a busy function comes before the first look.
        if (_pause <= First)
            return;

        lock (_gate)
            LookIn(First);
    }

    /// <summary>Looks once more, and not again until <see cref="Resume"/>: nobody can write.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _isPaused = true;
            // The kernel takes a moment to stop them.
            LookIn(Longest);
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            _isPaused = false;
            LookIn(First);
        }
    }

    /// <summary>When nobody writes any more: emits the rest, also a line that lacks its newline.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Drain(flush: true);
        lock (_gate)
            End();
    }

    /// <summary>Emits all that has been written so far; at the end of an invocation also a line that lacks its newline.</summary>
    public void Drain(bool flush)
    {
        lock (_gate)
        {
            // Of a line whose end is still to come, nothing is cut off.
            if (TakeAll(out _) && flush)
                _splitter.Flush(_ended);
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_ended)
                return;

            TakeAll(out var hasTaken);
            if (!_isPaused)
                LookIn(hasTaken ? WhilePrinting : _pause < First ? First : _pause * 2 < Longest ? _pause * 2 : Longest);
        }
    }

    private void LookIn(TimeSpan pause)
    {
        _pause = pause;
        if (!_ended)
            _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    // Where there is no room, the rest stays in the kernel: late lines of a flood are better than lost ones of others.
    private bool TakeAll(out bool hasTaken)
    {
        var isEmpty = false;
        hasTaken = false;
        for (var turns = 0; !isEmpty && turns < MaxDrain / MaxTurn && _log.HasRoom; turns++)
            isEmpty = !Take(MaxTurn, ref hasTaken);

        return isEmpty;
    }

    // False when the kernel has no more for now.
    private bool Take(int most, ref bool hasTaken)
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
                End();
                return false;
            }

            taken += count;
            hasTaken = true;
            _splitter.Advance(count);
        }

        return !_ended;
    }

    private void End()
    {
        if (_ended)
            return;

        _ended = true;
        _splitter.Flush(atEnd: true);
    }
}
