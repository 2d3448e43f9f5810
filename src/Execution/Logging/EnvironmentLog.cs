using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.Logging;

/// <summary>
/// The one way into an environment's log stream, for what the function writes and for the platform's lines. Keeps timestamps from going
/// backwards and collects the tail of the current invocation. Safe to call from several threads.
/// </summary>
internal sealed class EnvironmentLog(LogStreamName stream, ILogSink sink, TimeProvider time)
{
    private readonly Lock _gate = new();
    private LogTail? _tail;
    private bool _keepTail;
    private DateTimeOffset _last;
    private TelemetryHub? _telemetry;

    public LogStreamName Stream => stream;

    public ValueTask RoomAsync() => sink.RoomAsync();

    public bool HasRoom => sink.HasRoom;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Who is told what the processes of the current sandbox write. Null: nobody has asked for it.</summary>
    public TelemetryHub? Telemetry
    {
        set => Volatile.Write(ref _telemetry, value);
    }

    /// <summary>What the function wrote, as opposed to the platform's lines.</summary>
    public void WriteOutput(DateTimeOffset timestamp, ReadOnlyMemory<byte> message)
    {
        Write(timestamp, message);
        Volatile.Read(ref _telemetry)?.Output(timestamp, message.Span);
    }

    /// <param name="message">Must not change afterwards: the sink keeps it.</param>
    public void Write(DateTimeOffset timestamp, ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            _last = timestamp > _last ? timestamp : _last;
            if (_keepTail)
                _tail!.Append(message.Span);

            // Inside the lock: two writers must reach the sink in the order of their timestamps.
            sink.Write(stream, new LogEvent(_last, message));
        }
    }

    public void BeginTail(bool wanted)
    {
        lock (_gate)
        {
            _keepTail = wanted;
            if (wanted)
                (_tail ??= new LogTail()).Clear();
        }
    }

    /// <summary>Empty when no tail was wanted.</summary>
    public ReadOnlyMemory<byte> EndTail()
    {
        lock (_gate)
        {
            if (!_keepTail)
                return default;

            _keepTail = false;
            return _tail!.ToArray();
        }
    }
}
