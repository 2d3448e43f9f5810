using System.Collections.Concurrent;
using System.Threading.Channels;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Filters;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Logs.SubscriptionFilters;

/// <summary>
/// Sends log events to subscribed functions:
/// 1. a batch goes into a bounded queue; when that is full it is dropped, and counted;
/// 2. one consumer looks for the events that a filter matches, and makes documents of them;
/// 3. each document is sent by itself, a bounded number at once, again when the function was throttled or failed.
/// What is in memory when the server ends is lost. No function is sent what it wrote itself, nor what is in its own log group.
/// </summary>
internal sealed class SubscriptionDelivery : ILogFollower, IAsyncDisposable
{
    // Compressed and in base64 this is far below what an event may have.
    internal const int DocumentBytes = 1024 * 1024;

    private const int QueuedBatches = 4096;
    private const long MostBytes = 64 * 1024 * 1024;
    private const int AtOnce = 16;

    // As asynchronous invocations are tried again.
    private static readonly TimeSpan[] AfterErrors = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];
    private static readonly TimeSpan FirstAfterThrottle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAfterThrottle = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    private readonly LogFilters _filters;
    private readonly ISubscribedFunctions _functions;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<StoredBatch> _queue = Channel.CreateBounded<StoredBatch>(new BoundedChannelOptions(QueuedBatches) { SingleReader = true });
    private readonly SemaphoreSlim _sending = new(AtOnce, AtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _consumer;

    private readonly ConcurrentDictionary<long, Task> _sends = new();
    private long _lastSend;

    // Of batches in the queue and documents that are not sent yet.
    private long _bytes;
    private long _dropped;

    internal SubscriptionDelivery(LogFilters filters, ISubscribedFunctions functions, TimeProvider time, ILogger log)
    {
        (_filters, _functions, _time, _log) = (filters, functions, time, log);
        _consumer = Task.Run(ConsumeAsync);
    }

    /// <summary>Of a log group, as policies of functions know it.</summary>
    internal static string SourceArn(GroupKey group) => LogArns.Group(group.AccountId, group.Region, group.Name) + ":*";

    public bool Wants(in GroupKey group) => _filters.Subscription.Has(group);

    public void Take(StoredBatch batch)
    {
        // :: 1
        var size = batch.Events.Sum(e => (long)e.Message.Length);
        if (Interlocked.Add(ref _bytes, size) <= MostBytes && _queue.Writer.TryWrite(batch))
            return;
        Interlocked.Add(ref _bytes, -size);
        Interlocked.Add(ref _dropped, batch.Events.Count);
    }

    /// <summary>Sends nothing more; what runs is ended by whoever runs it.</summary>
    internal void Stop()
    {
        _queue.Writer.TryComplete();
        _stopping.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _consumer;
        await Task.WhenAll(_sends.Values);
        _sending.Dispose();
        _stopping.Dispose();
    }

    private async Task ConsumeAsync()
    {
        try
        {
            await foreach (var batch in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                // :: 2
                await DeliverAsync(batch);
                Interlocked.Add(ref _bytes, -batch.Events.Sum(e => (long)e.Message.Length));
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                    _log.LogWarning("{Count} log events were not sent to subscribed functions: they came faster than these take them", dropped);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task DeliverAsync(StoredBatch batch)
    {
        foreach (var filter in _filters.Subscription.Of(batch.Group))
        {
            try
            {
                await DeliverAsync(batch, filter);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _log.LogError(e, "Log events of {Group} could not be looked through for {Filter}", batch.Group.Name, filter.Definition.FilterName);
            }
        }
    }

    private async Task DeliverAsync(StoredBatch batch, ActiveFilter<SubscriptionFilter> filter)
    {
        var destination = filter.Definition.DestinationArn!;
        if (batch.FunctionArn.Length > 0 && (destination == batch.FunctionArn || destination.StartsWith(batch.FunctionArn + ":", StringComparison.Ordinal)))
            return;
        if (_functions.LogGroupOf(destination) is not { } own || own == batch.Group.Name)
            return;
        var (events, size) = (new List<int>(), 0);
        for (var i = 0; i < batch.Events.Count; i++)
        {
            if (!filter.Pattern.Matches(batch.Events[i].Message))
                continue;
            events.Add(i);
            size += batch.Events[i].Message.Length + LogEventStore.EventOverhead;
            if (size >= DocumentBytes)
            {
                await BeginSendingAsync(batch, filter, events);
                (events, size) = ([], 0);
            }
        }
        if (events.Count > 0)
            await BeginSendingAsync(batch, filter, events);
    }

    // :: 3
    private async Task BeginSendingAsync(StoredBatch batch, ActiveFilter<SubscriptionFilter> filter, List<int> events)
    {
        var document = SubscriptionDocument.Write(batch, filter.Definition.FilterName!, filter.Pattern, events);
        await _sending.WaitAsync(_stopping.Token);
        Interlocked.Add(ref _bytes, document.Length);
        var send = ++_lastSend;
        var begun = new TaskCompletionSource();
        _sends[send] = SendAndReleaseAsync(batch.Group, filter.Definition, document, send, begun.Task);
        begun.SetResult();
    }

    private async Task SendAndReleaseAsync(GroupKey group, SubscriptionFilter filter, byte[] document, long send, Task begun)
    {
        await begun;
        await Task.Yield();
        try
        {
            if (await SendAsync(group, filter, document) is { } failure)
                _log.LogWarning("Log events of {Group} were not delivered to {Destination}: {Reason}", group.Name, filter.DestinationArn, failure);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            _log.LogError(e, "Log events of {Group} could not be delivered to {Destination}", group.Name, filter.DestinationArn);
        }
        Interlocked.Add(ref _bytes, -document.Length);
        _sending.Release();
        _sends.TryRemove(send, out _);
    }

    /// <returns>Why it was given up; null when it was delivered.</returns>
    private async Task<string?> SendAsync(GroupKey group, SubscriptionFilter filter, byte[] document)
    {
        var (began, errors, wait) = (_time.GetTimestamp(), 0, FirstAfterThrottle);
        while (true)
        {
            // Asked each time: the permission may be taken away meanwhile.
            if (!_functions.Allows(filter.DestinationArn!, SourceArn(group), group.AccountId))
                return "its policy does not let logs.amazonaws.com invoke it";
            switch (await _functions.InvokeAsync(filter.DestinationArn!, document, _stopping.Token))
            {
                case DeliveryOutcome.Delivered:
                    return null;
                case DeliveryOutcome.Gone:
                    return "there is no such function";
                case DeliveryOutcome.FunctionError when errors == AfterErrors.Length:
                    return "it failed each time";
                case DeliveryOutcome.FunctionError:
                    await PauseAsync(AfterErrors[errors++]);
                    break;
                case DeliveryOutcome.Throttled when _time.GetElapsedTime(began) > Patience:
                    return "it was throttled for too long";
                case DeliveryOutcome.Throttled:
                    await PauseAsync(wait);
                    wait = wait * 2 < LongestAfterThrottle ? wait * 2 : LongestAfterThrottle;
                    break;
            }
        }
    }

    // Others are sent meanwhile.
    private async Task PauseAsync(TimeSpan pause)
    {
        _sending.Release();
        try
        {
            await Task.Delay(pause, _time, _stopping.Token);
        }
        finally
        {
            await _sending.WaitAsync();
        }
    }
}
