namespace Kiln.Server.Telemetry.Otlp;

/// <summary>
/// What waits to be exported of one signal. Whoever brings it never waits: what finds no room is dropped, and counted. A thread of its own sends it,
/// since exporters of OpenTelemetry block: at most so much at once, a second after the first came, or earlier where there is much.
/// </summary>
internal sealed class ExportQueue<T> : IDisposable
{
    internal const int MostItems = 16_384;
    internal const long MostBytes = 16L * 1024 * 1024;
    private const int AtOnce = 512;
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Action<List<T>> _send;
    private readonly Thread _thread;
    private readonly ILogger _log;
    private readonly string _name;

    // Guarded by itself, which is pulsed when there is something to do.
    private readonly Queue<(T Item, int Bytes)> _items = new();
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _much = new(false);
    private long _bytes;
    private long _dropped;
    private volatile bool _isEnding;

    internal ExportQueue(string name, Action<List<T>> send, ILogger log)
    {
        (_name, _send, _log) = (name, send, log);
        _thread = new Thread(Run) { IsBackground = true, Name = $"otlp-{name}" };
        _thread.Start();
    }

    /// <summary>That were not sent, for want of room or since nobody took them.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Never blocks for longer than a queue takes to be added to.</summary>
    /// <param name="bytes">About what it takes of memory.</param>
    internal void Add(T item, int bytes)
    {
        lock (_gate)
        {
            if (_items.Count >= MostItems || _bytes + bytes > MostBytes || _isEnding)
            {
                _dropped++;
                return;
            }
            _items.Enqueue((item, bytes));
            _bytes += bytes;
            if (_items.Count != 1 && _items.Count < AtOnce)
                return;
        }
        _much.Set();
    }

    /// <summary>Counts what was handed on and did not arrive.</summary>
    internal void Lose(int count) => Interlocked.Add(ref _dropped, count);

    /// <summary>Sends what is there, for some seconds.</summary>
    public void Dispose()
    {
        _isEnding = true;
        _much.Set();
        if (_thread.Join(Farewell))
            _much.Dispose();
    }

    private void Run()
    {
        var told = 0L;
        while (true)
        {
            _much.WaitOne();
            // More of what came at the same time goes with the first.
            if (!_isEnding && Count < AtOnce)
                _much.WaitOne(Delay);
            while (Take() is { Count: > 0 } batch)
                TrySend(batch);
            if (Dropped is var dropped && dropped > told)
                _log.LogWarning("{Count} {Signal} did not reach the OpenTelemetry collector so far", told = dropped, _name);
            if (_isEnding && Count == 0)
                return;
        }
    }

    private int Count
    {
        get
        {
            lock (_gate)
                return _items.Count;
        }
    }

    private List<T> Take()
    {
        lock (_gate)
        {
            var batch = new List<T>(Math.Min(AtOnce, _items.Count));
            while (batch.Count < AtOnce && _items.TryDequeue(out var item))
            {
                batch.Add(item.Item);
                _bytes -= item.Bytes;
            }
            return batch;
        }
    }

    private void TrySend(List<T> batch)
    {
        try
        {
            _send(batch);
        }
        catch (Exception e)
        {
            Lose(batch.Count);
            _log.LogError(e, "{Count} {Signal} could not be exported", batch.Count, _name);
        }
    }
}
