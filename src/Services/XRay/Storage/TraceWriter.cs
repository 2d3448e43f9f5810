using System.Threading.Channels;
using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Tracing;
using Kiln.Services.Storage;
using Kiln.Services.XRay.Segments;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.XRay.Storage;

/// <summary>
/// Takes segments from the invoke path, from functions and from requests, and stores them behind it:
/// 1. they go into a bounded queue; what a function or the service writes is dropped and counted when it is full, requests wait;
/// 2. one consumer gathers a batch: 2,000, or what has come 100 ms after the first, or at once when somebody waits;
/// 3. documents are made and looked at; the role behind each function is asked for its permission: what it may not put is dropped, as AWS's daemon does;
/// 4. the batch is stored in one transaction;
/// 5. those who waited for it go on.
/// </summary>
public sealed class TraceWriter : ISegmentSink, IAsyncDisposable
{
    private const int BatchSize = 2_000;
    private const int QueueCapacity = 16_384;
    internal static readonly TimeSpan BatchDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromHours(1);

    private readonly TraceStore _store;
    private readonly ITraceGrants _grants;
    private readonly TimeProvider _time;
    private readonly ILogger<TraceWriter> _log;
    private readonly ISegmentExport? _export;
    private readonly Channel<PendingSegment> _queue = Channel.CreateBounded<PendingSegment>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly Task _consumer;

    // Somebody waits for the batch. Read after _wake is set, and set before it is read.
    private int _urgent;
    private TaskCompletionSource _wake = new();
    private long _dropped;
    private DateTimeOffset _swept;

    /// <param name="export">Told of what is stored. Null: nobody is.</param>
    public TraceWriter(Database traces, ITraceGrants grants, TimeProvider time, ILogger<TraceWriter> log, ISegmentExport? export = null)
    {
        _store = new(traces);
        (_grants, _time, _log, _export) = (grants, time, log, export);
        _consumer = Task.Run(ConsumeAsync);
    }

    /// <summary>Documents that were lost since there was no room for them.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    public void Write(SegmentOwner owner, ISegmentDocument document) => Add(new() { Owner = owner, Document = document });

    public void Write(SegmentOwner owner, TraceOrigin origin, ReadOnlyMemory<byte> document) => Add(new() { Owner = owner, Origin = origin, Sent = document });

    /// <summary>Completes when they are on disk. Throws what the disk makes of it.</summary>
    internal Task StoreAsync(TraceScope scope, IReadOnlyList<CheckedSegment> segments, CancellationToken cancellationToken) =>
        StoreAsync(new() { Scope = scope, Checked = segments }, cancellationToken);

    /// <summary>Completes when everything that was written before is stored, or dropped.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => StoreAsync(new() { Checked = [] }, cancellationToken);

    /// <summary>After the database was emptied.</summary>
    public void Forget() => _store.Forget();

    /// <summary>Stores what has been written; what is written afterwards is dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        Interlocked.Increment(ref _urgent);
        Volatile.Read(ref _wake).TrySetResult();
        await _consumer;
    }

    // :: 1
    private void Add(PendingSegment pending)
    {
        if (_queue.Writer.TryWrite(pending))
            return;
        Interlocked.Increment(ref _dropped);
        Release(pending);
    }

    private async Task StoreAsync(PendingSegment request, CancellationToken cancellationToken)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _urgent);
        try
        {
            Volatile.Read(ref _wake).TrySetResult();
            await _queue.Writer.WriteAsync(request with { Stored = stored }, cancellationToken);
            await stored.Task.WaitAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            await _consumer.WaitAsync(cancellationToken);
            if (request.Checked is { Count: > 0 })
                throw new InvalidOperationException("The server is stopping.");
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
            await GatherAsync(); // :: 2
            var batch = new List<PendingSegment>();
            while (batch.Count < BatchSize && _queue.Reader.TryRead(out var pending))
                batch.Add(pending);
            await SweepAsync();
            Exception? failure = null;
            try
            {
                var segments = await SegmentsAsync(batch); // :: 3
                if (segments.Count > 0)
                    await _store.AppendAsync([.. segments.Select(static s => (s.Scope, s.Segment))]); // :: 4
                if (_export is not null)
                    Export(_export, segments);
            }
            catch (Exception e)
            {
                _log.LogError(e, "{Count} trace segments could not be stored", batch.Count);
                failure = e;
            }
            foreach (var pending in batch)
            {
                Release(pending);
                // :: 5
                if (failure is null)
                    pending.Stored?.TrySetResult();
                else
                    pending.Stored?.TrySetException(failure);
            }
        }
    }

    private async Task GatherAsync()
    {
        var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wake, wake);
        if (_queue.Reader.Count < BatchSize && Volatile.Read(ref _urgent) == 0)
            await wake.Task.WaitAsync(BatchDelay, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void Export(ISegmentExport export, List<StoredSegment> segments)
    {
        foreach (var (scope, segment, functionArn) in segments)
            export.Take(scope.AccountId, scope.Region, functionArn, segment.Document);
    }

    private async Task<List<StoredSegment>> SegmentsAsync(List<PendingSegment> batch)
    {
        var segments = new List<StoredSegment>(batch.Count);
        var allowed = new Dictionary<SegmentOwner, bool>();
        foreach (var pending in batch)
        {
            if (pending.Checked is { } good)
            {
                segments.AddRange(good.Select(s => new StoredSegment(pending.Scope, s, null)));
                continue;
            }
            var owner = pending.Owner!;
            if (!allowed.TryGetValue(owner, out var isAllowed))
            {
                isAllowed = owner.RoleArn is null || await _grants.MayPutSegmentsAsync(owner.RoleArn, owner.FunctionArn, owner.Region, CancellationToken.None);
                allowed[owner] = isAllowed;
            }
            if (!isAllowed)
                continue;
            var document = pending.Document?.ToJson() ?? pending.Sent;
            if (SegmentCheck.Check(document, _time.GetUtcNow()).Segment is { } segment)
                segments.Add(new(new(owner.AccountId, owner.Region), segment, owner.FunctionArn));
        }
        return segments;
    }

    private async Task SweepAsync()
    {
        var now = _time.GetUtcNow();
        if (now - _swept < SweepPeriod)
            return;
        _swept = now;
        try
        {
            await _store.DeleteExpiredAsync(now);
        }
        catch (Exception e)
        {
            _log.LogError(e, "Traces beyond their retention could not be deleted");
        }
    }

    /// <param name="FunctionArn">Null: a client put it.</param>
    private readonly record struct StoredSegment(TraceScope Scope, CheckedSegment Segment, string? FunctionArn);

    private static void Release(PendingSegment pending) => pending.Origin?.Return(pending.Sent.Length);
}
