using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.Logging;

/// <summary>
/// The one way into an environment's log stream, for what the function writes and for the platform's lines. Keeps timestamps from going
/// backwards and collects the tail of the current invocation. Safe to call from several threads.
/// </summary>
internal sealed class EnvironmentLog(LogStreamName stream, ILogSink sink, TimeProvider time, LogSettings? settings = null)
{
    // Null: nothing that a function writes is looked at.
    private readonly EventLevel? _least = settings is { IsJson: true } ? settings.ApplicationLevel : null;

    private readonly Lock _gate = new();
    private LogTail? _tail;
    private bool _keepTail;
    private DateTimeOffset _last;
    private TelemetryHub? _telemetry;

    public LogStreamName Stream => stream;

    public bool HasRoom => sink.HasRoom;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Who is told what the processes of the current sandbox write. Null: nobody has asked for it.</summary>
    public TelemetryHub? Telemetry
    {
        set => Volatile.Write(ref _telemetry, value);
    }

    /// <summary>What a process wrote, as opposed to the platform's lines. What the log does not keep, subscribers get all the same.</summary>
    /// <param name="level">As the frame of a record says it.</param>
    public void WriteOutput(DateTimeOffset timestamp, ReadOnlyMemory<byte> message, EventLevel level = EventLevel.Unset, OutputSource source = OutputSource.Function)
    {
        if (_least is not { } least || source == OutputSource.Extension || Keeps(least, message.Span, level, ref timestamp))
            Write(timestamp, message);

        Volatile.Read(ref _telemetry)?.Output(source, timestamp, message.Span);
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

    // A time to come would hold back all that follows.
    private static bool Keeps(EventLevel least, ReadOnlySpan<byte> message, EventLevel level, ref DateTimeOffset timestamp)
    {
        if (level == EventLevel.Unset && StructuredLine.TryRead(message, out level, out var time) && time < timestamp)
            timestamp = time;

        return (level == EventLevel.Unset ? EventLevel.Info : level) >= least;
    }
}
