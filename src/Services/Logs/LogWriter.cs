using System.Text;
using System.Threading.Channels;
using Kiln.Execution.Logging;
using Kiln.Services.Logs.Events;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Logs;

/// <summary>
/// Takes log events from the invoke path and stores them behind it:
/// 1. an event goes into a bounded queue; when that is full the event is dropped and counted;
/// 2. one consumer gathers a batch: 5,000 events, or what has come 200 ms after the first, or at once when somebody waits;
/// 3. the role behind each stream is asked for its permission; what it may not write is dropped, as AWS does;
/// 4. the batch is stored in one transaction, with a line in each stream that lost events;
/// 5. those who waited for it go on.
/// </summary>
public sealed class LogWriter : ILogSink, IAsyncDisposable
{
    internal const int BatchSize = 5_000;
    internal const int QueueCapacity = 262_144;
    internal const long QueueBytes = 64 * 1024 * 1024;

    // Readers of output pause here. What is above is for platform lines, and for what is in the kernel when an event ends.
    private const int HighWater = 32_768;
    private const long HighWaterBytes = 16 * 1024 * 1024;
    internal static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(200);

    private readonly LogEventStore _store;
    private readonly ILogGrants _grants;
    private readonly TimeProvider _time;
    private readonly ILogger<LogWriter> _log;
    private readonly Channel<LogQueueEntry> _queue = Channel.CreateBounded<LogQueueEntry>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly Task _consumer;

    // Touched only where events are lost. Guarded by itself.
    private readonly Dictionary<LogStreamName, long> _dropped = [];

    // Events that were taken and are not stored yet. It falls only when they are, so zero means that a reader sees everything.
    private long _pending;
    private long _pendingBytes;

    // Somebody waits for the batch, or no more events come. It and _pending are read after _wake is set, and set before it is read.
    private int _urgent;
    private TaskCompletionSource _wake = new();

    /// <param name="feed">Told of what is stored.</param>
    public LogWriter(Database logs, ILogGrants grants, TimeProvider time, ILogger<LogWriter> log, LogFeed? feed = null)
    {
        _store = new(logs, feed);
        (_grants, _time, _log) = (grants, time, log);
        _consumer = Task.Run(ConsumeAsync);
    }

    /// <summary>The message is kept, not copied: its memory must not change afterwards. Never blocks.</summary>
    public void Write(LogStreamName stream, LogEvent logEvent)
    {
        // :: 1
        var pending = Interlocked.Increment(ref _pending);
        var bytes = Interlocked.Add(ref _pendingBytes, logEvent.Message.Length);
        if (bytes > QueueBytes || !_queue.Writer.TryWrite(new(stream, logEvent, null)))
        {
            Settle(1, logEvent.Message.Length);
            CountDropped(stream, 1);
            return;
        }
        if (pending >= BatchSize)
            Volatile.Read(ref _wake).TrySetResult();
    }

    public bool HasRoom => Interlocked.Read(ref _pending) < HighWater && Interlocked.Read(ref _pendingBytes) < HighWaterBytes;

    /// <summary>Completes when every event that was written before is stored, or dropped.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) =>
        Interlocked.Read(ref _pending) == 0 ? ValueTask.CompletedTask : new(FlushPendingAsync(cancellationToken));

    /// <summary>Stores what has been written; what is written afterwards is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        Interlocked.Increment(ref _urgent);
        Volatile.Read(ref _wake).TrySetResult();
        await _consumer;
    }

    private async Task FlushPendingAsync(CancellationToken cancellationToken)
    {
        var marker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _urgent);
        try
        {
            Volatile.Read(ref _wake).TrySetResult();
            await _queue.Writer.WriteAsync(new(null, default, marker), cancellationToken);
            await marker.Task.WaitAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await _consumer.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _urgent);
        }
    }

    private async Task ConsumeAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            // :: 2
            await GatherAsync();
            var batch = new LogBatch();
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            try
            {
                await StoreAsync(batch);
            }
            catch (Exception e)
            {
                _log.LogError(e, "{Count} log events could not be stored", batch.Count);
                foreach (var (stream, events) in batch.Streams)
                    CountDropped(stream, events.Count);
            }
            Settle(batch.Count, batch.Bytes);
            // :: 5
            foreach (var marker in batch.Markers)
                marker.TrySetResult();
        }
    }

    private async Task GatherAsync()
    {
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wake, wake);
        if (Interlocked.Read(ref _pending) < BatchSize && Volatile.Read(ref _urgent) == 0)
            await wake.Task.WaitAsync(BatchDelay, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StoreAsync(LogBatch batch)
    {
        var now = _time.GetUtcNow();
        AddLosses(batch, now);
        // :: 3
        var granted = new List<StreamBatch>(batch.Streams.Count);
        foreach (var (stream, events) in batch.Streams)
        {
            var grants = await _grants.GrantsAsync(stream, CancellationToken.None);
            if (grants != LogGrants.None)
                granted.Add(new(stream, grants, events));
        }
        // :: 4
        if (granted.Count > 0)
            await _store.AppendAsync(granted, now);
    }

    private void AddLosses(LogBatch batch, DateTimeOffset now)
    {
        lock (_dropped)
        {
            foreach (var (stream, count) in _dropped)
            {
                var text = $"Kiln dropped {count} log events of this stream: they came faster than they could be stored.\n";
                batch.AddLine(stream, new(now, Encoding.UTF8.GetBytes(text)));
            }
            _dropped.Clear();
        }
    }

    private void CountDropped(LogStreamName stream, int count)
    {
        lock (_dropped)
            _dropped[stream] = _dropped.GetValueOrDefault(stream) + count;
    }

    private void Settle(int count, long bytes)
    {
        Interlocked.Add(ref _pendingBytes, -bytes);
        Interlocked.Add(ref _pending, -count);
    }
}
