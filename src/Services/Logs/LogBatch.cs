using Kiln.Execution.Logging;

namespace Kiln.Services.Logs;

/// <param name="Stream">Null for a marker.</param>
internal readonly record struct LogQueueEntry(LogStreamName? Stream, LogEvent Event, TaskCompletionSource? Marker);

/// <summary>What the writer stores at once, by stream.</summary>
internal sealed class LogBatch
{
    private LogStreamName? _last;
    private List<LogEvent>? _lastEvents;

    internal Dictionary<LogStreamName, List<LogEvent>> Streams { get; } = [];
    internal List<TaskCompletionSource> Markers { get; } = [];
    internal int Count { get; private set; }
    internal long Bytes { get; private set; }

    internal void Add(in LogQueueEntry entry)
    {
        if (entry.Stream is null)
        {
            Markers.Add(entry.Marker!);
            return;
        }
        AddLine(entry.Stream, entry.Event);
        Count++;
        Bytes += entry.Event.Message.Length;
    }

    internal void AddLine(LogStreamName stream, LogEvent line)
    {
        // An environment writes many events in a row: hashing six strings for each would cost more than storing it.
        if (!ReferenceEquals(stream, _last))
        {
            if (!Streams.TryGetValue(stream, out _lastEvents))
                Streams.Add(stream, _lastEvents = []);
            _last = stream;
        }
        _lastEvents!.Add(line);
    }
}
