using System.Threading.Channels;

namespace Kiln.Execution.RuntimeApi.Telemetry;

/// <summary>
/// Collects events for one subscriber and sends them in batches, in order, one batch at a time. A subscriber that does not take a batch gets it
/// again, a few times; one that is too slow loses what comes when twice the buffer is full. What was lost is reported to it as an event.
/// </summary>
internal sealed class TelemetrySubscription : IDisposable
{
    private const int Attempts = 3;
    private const int Buffers = 2;

    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly TelemetrySettings _settings;
    private readonly ITelemetryDestination _destination;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _ended = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _gate = new();
    private List<byte[]> _items = [];
    private int _bytes;
    private bool _isDue;
    private bool _isSending;
    private Drops _dropped;
    private TaskCompletionSource? _empty;
    private TaskCompletionSource? _resumed;
    private int _pauses;

    public TelemetrySubscription(TelemetrySettings settings, ITelemetryDestination destination, TimeProvider time)
    {
        _settings = settings;
        _destination = destination;
        _time = time;
        _timer = time.CreateTimer(static s => ((TelemetrySubscription)s!).BecomeDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Completion = DeliverAsync();
    }

    /// <summary>Never faults.</summary>
    public Task Completion { get; }

    public TelemetrySettings Settings => _settings;

    /// <summary>Does not block. The bytes must not change afterwards.</summary>
    public void Add(byte[] item)
    {
        lock (_gate)
        {
            if (_items.Count >= Buffers * _settings.Buffering.MaxItems || _bytes + item.Length > Buffers * _settings.Buffering.MaxBytes)
            {
                _dropped = _dropped.And(1, item.Length);
                return;
            }

            if (_items.Count == 0 && !_isDue)
                _timer.Change(_settings.Buffering.Timeout, Timeout.InfiniteTimeSpan);

            _items.Add(item);
            _bytes += item.Length;
            if (_items.Count >= _settings.Buffering.MaxItems || _bytes >= _settings.Buffering.MaxBytes)
                _wake.Writer.TryWrite(true);
        }
    }

    /// <summary>Sends what there is without waiting for more. Completes when that, and what is under way, is taken by the subscriber or dropped.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            if (_items.Count == 0 && !_isSending)
                return Task.CompletedTask;

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _isDue = true;
            _wake.Writer.TryWrite(true);
            return _empty.Task;
        }
    }

    /// <summary>The subscriber is frozen: nothing is sent to it, and what it has not answered yet is not held against it.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _pauses++;
            _resumed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            _resumed?.SetResult();
            _resumed = null;
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _timer.Dispose();
        Resume();
        _wake.Writer.TryComplete();
    }

    private void BecomeDue()
    {
        lock (_gate)
        {
            _isDue = true;
            _wake.Writer.TryWrite(true);
        }
    }

    private async Task DeliverAsync()
    {
        try
        {
            while (await _wake.Reader.WaitToReadAsync())
            {
                _wake.Reader.TryRead(out _);
                while (TakeBatch() is { } batch)
                    await SendAsync(batch);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
        finally
        {
            _destination.Dispose();
            lock (_gate)
            {
                _isSending = false;
                _items = [];
                _empty?.TrySetResult();
            }
        }
    }

    // Null: there is nothing, or it is not time yet.
    private List<byte[]>? TakeBatch()
    {
        lock (_gate)
        {
            _isSending = false;
            if (_items.Count == 0)
            {
                _isDue = false;
                _empty?.TrySetResult();
                _empty = null;
                return null;
            }

            var (maxItems, maxBytes, _) = _settings.Buffering;
            if (!_isDue && _items.Count < maxItems && _bytes < maxBytes)
                return null;

            var (count, size) = (0, 0);
            while (count < _items.Count && count < maxItems && (count == 0 || size + _items[count].Length <= maxBytes))
                size += _items[count++].Length;

            var batch = _items;
            _items = batch[count..];
            batch.RemoveRange(count, batch.Count - count);
            _bytes -= size;
            if (_items.Count == 0)
                _isDue = _empty is not null;

            _isSending = true;
            return batch;
        }
    }

    private async Task SendAsync(List<byte[]> batch)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var pauses = await RunningAsync();
            if (await TrySendAsync(batch))
            {
                ReportDrops("Some logs were dropped because the downstream consumer is slower than the logs production rate");
                return;
            }

            if (pauses != Volatile.Read(ref _pauses))
                attempt--; // It was frozen while it should have answered.

            await Task.Delay(RetryDelay * attempt, _time, _ended.Token);
        }

        lock (_gate)
        {
            _dropped = _dropped.And(batch.Count, batch.Sum(static e => e.Length));
        }

        ReportDrops("Consumer seems to have fallen behind as it has not acknowledged receipt of logs.");
    }

    private async Task<bool> TrySendAsync(List<byte[]> batch)
    {
        using var limit = new CancellationTokenSource(AttemptLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ended.Token);
        try
        {
            return await _destination.SendAsync(batch, either.Token);
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<int> RunningAsync()
    {
        while (true)
        {
            Task resumed;
            lock (_gate)
            {
                if (_resumed is null)
                    return _pauses;

                resumed = _resumed.Task;
            }

            await resumed.WaitAsync(_ended.Token);
        }
    }

    private void ReportDrops(string reason)
    {
        lock (_gate)
        {
            if (_dropped.Records == 0)
                return;

            var item = TelemetryEvents.LogsDropped(_time.GetUtcNow(), _dropped.Records, _dropped.Bytes, reason);
            _dropped = default;
            if (_items.Count == 0 && !_isDue)
                _timer.Change(_settings.Buffering.Timeout, Timeout.InfiniteTimeSpan);

            _items.Add(item);
            _bytes += item.Length;
        }
    }

    private readonly record struct Drops(long Records, long Bytes)
    {
        public Drops And(long records, long bytes) => new(Records + records, Bytes + bytes);
    }
}
