using System.Collections.Concurrent;
using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;

namespace Kiln.Unit.Services.Lambda.Asynchronous;

public sealed class EventDispatcherTests
{
    private readonly ConcurrentQueue<QueuedEvent> _delivered = new();

    [Fact]
    public async Task Events_of_a_function_begin_in_the_order_of_their_acceptance_each_once()
    {
        await using var fixture = new QueueFixture();
        await fixture.DispatchAsync(FinishAsync, start: false);
        for (var i = 0; i < 300; i++)
            await fixture.AcceptAsync("f", $"{i}");
        fixture.Dispatcher.Start();
        await QueueFixture.UntilAsync(() => _delivered.Count >= 300);
        Assert.Equal(300, _delivered.Select(d => d.RequestId).Distinct().Count());
        await EmptyAsync(fixture);
        Assert.Equal(300, _delivered.Count);
    }

    [Fact]
    public async Task What_is_not_finished_is_delivered_by_the_next_server()
    {
        await using var second = await AfterKillAsync();
        await second.DispatchAsync(FinishAsync);
        await QueueFixture.UntilAsync(() => _delivered.Count == 2);
        Assert.Equal(["lost", "waiting"], _delivered.Select(d => d.RequestId).Order());
        await EmptyAsync(second);
    }

    // The first server ends without a word of what became of the one that runs.
    private async Task<QueueFixture> AfterKillAsync()
    {
        await using var first = new QueueFixture();
        var second = new QueueFixture(first);
        await first.DispatchAsync(async (next, stop) =>
        {
            if (next.RequestId == "finished")
                return new Disposition.Finished();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
            return new Disposition.Left();
        });
        await first.AcceptAsync("f", "finished");
        await first.AcceptAsync("f", "lost");
        first.Dispatcher.Stop();
        await first.AcceptAsync("g", "waiting");
        return second;
    }

    [Fact]
    public async Task Deferred_event_comes_again_when_it_is_due_with_what_was_counted()
    {
        await using var fixture = new QueueFixture();
        await fixture.DispatchAsync((next, _) =>
        {
            _delivered.Enqueue(next);
            return Task.FromResult<Disposition>(next.Attempts < 2
                ? new Disposition.Deferred(next with { Attempts = next.Attempts + 1 }, fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(next.Attempts + 1), WasThrottled: false)
                : new Disposition.Finished());
        });
        await fixture.AcceptAsync("f", "a");
        for (var expected = 1; expected <= 3; expected++)
        {
            await QueueFixture.UntilAsync(() => _delivered.Count == expected);
            await fixture.SettledAsync();
            fixture.Time.Advance(TimeSpan.FromMinutes(expected) - TimeSpan.FromSeconds(1));
            Assert.Equal(expected, _delivered.Count);
            fixture.Time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.Equal([0, 1, 2], _delivered.Select(d => d.Attempts));
        Assert.Equal(["a"], _delivered.Select(d => d.RequestId).Distinct());
    }

    [Fact]
    public async Task Busy_function_leaves_room_for_others()
    {
        await using var fixture = new QueueFixture();
        var running = new ConcurrentDictionary<string, int>();
        var release = new TaskCompletionSource();
        await fixture.DispatchAsync(
            async (next, _) =>
            {
                running.AddOrUpdate(next.Function.Name, 1, static (_, count) => count + 1);
                await release.Task.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return new Disposition.Finished();
            },
            start: false);
        await Task.WhenAll(Enumerable.Range(0, 1500).Select(i => fixture.AcceptAsync("busy", $"{i}")));
        fixture.Dispatcher.Start();
        await QueueFixture.UntilAsync(() =>
        {
            // The function takes long, so it gets more and more; never all there is.
            fixture.Time.Advance(LaneWindow.Patience);
            return running.GetValueOrDefault("busy") >= EventDispatcher.Deliveries / 2;
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => fixture.AcceptAsync($"other-{i}", $"{i}")));
        await QueueFixture.UntilAsync(() => running.Count == 21);
        Assert.Equal(EventDispatcher.Deliveries / 2, running["busy"]);
        release.SetResult();
        await EmptyAsync(fixture);
    }

    [Fact]
    public async Task Function_that_ends_quickly_gets_no_more_environments_than_it_needs()
    {
        await using var fixture = new QueueFixture();
        var (running, most) = (0, 0);
        await fixture.DispatchAsync(
            async (next, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return new Disposition.Finished();
            },
            start: false);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => fixture.AcceptAsync("f", $"{i}")));
        fixture.Dispatcher.Start();
        await EmptyAsync(fixture);
        Assert.InRange(most, 1, LaneWindow.Initial);
    }

    [Fact]
    public async Task Throttled_function_rests_and_others_do_not()
    {
        await using var fixture = new QueueFixture();
        await fixture.DispatchAsync((next, _) =>
        {
            _delivered.Enqueue(next);
            return Task.FromResult<Disposition>(next.Function.Name == "throttled"
                ? new Disposition.Deferred(next with { Deferrals = next.Deferrals + 1 }, fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(5), WasThrottled: true)
                : new Disposition.Finished());
        });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => fixture.AcceptAsync("throttled", $"{i}")));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => fixture.AcceptAsync("other", $"{i}")));
        await QueueFixture.UntilAsync(() => _delivered.Count(d => d.Function.Name == "other") == 200);
        await fixture.SettledAsync();
        // Those that had begun before the first was told of it.
        Assert.InRange(Throttled(), 1, LaneWindow.Initial);
        var before = Throttled();
        fixture.Time.Advance(EventDispatcher.Rest + TimeSpan.FromMilliseconds(2));
        await QueueFixture.UntilAsync(() => Throttled() > before);
        Assert.InRange(Throttled(), before + 1, before + LaneWindow.Initial);

        int Throttled() => _delivered.Count(d => d.Function.Name == "throttled");
    }

    [Fact]
    public async Task Memory_is_bounded_however_long_the_queue_is()
    {
        await using var fixture = new QueueFixture();
        await fixture.DispatchAsync(FinishAsync, start: false);
        for (var i = 0; i < 400; i++)
            await fixture.AcceptAsync($"f{i % 2}", $"{i}", bytes: 1024 * 1024);
        Assert.InRange(fixture.Dispatcher.Count.HeldBytes, 1, EventDispatcher.HeldBytes);
        Assert.Equal(2, fixture.Dispatcher.Count.Lanes);
        fixture.Dispatcher.Start();
        await EmptyAsync(fixture);
        Assert.Equal(400, _delivered.Select(d => d.RequestId).Distinct().Count());
        Assert.Equal(0, fixture.Dispatcher.Count.HeldBytes);
    }

    private Task<Disposition> FinishAsync(QueuedEvent next, CancellationToken stop)
    {
        _delivered.Enqueue(next);
        return Task.FromResult<Disposition>(new Disposition.Finished());
    }

    private static Task EmptyAsync(QueueFixture fixture) => QueueFixture.UntilAsync(() =>
        fixture.Dispatcher.Count is { Lanes: 0, Running: 0 }
        && fixture.Database.ReadAsync(c => Dapper.SqlMapper.QuerySingleAsync<int>(c, "SELECT COUNT(*) FROM events")).GetAwaiter().GetResult() == 0);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
