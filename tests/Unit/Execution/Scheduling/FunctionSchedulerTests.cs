using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Scheduling;

public sealed class FunctionSchedulerTests : IAsyncDisposable
{
    private static readonly TimeSpan IdleExpiry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FreezeAfter = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly HeldEvents _events = new();
    private readonly FakeSandboxHost _host;
    private readonly AccountConcurrency _account = new(3);
    private readonly FunctionScheduler _scheduler;

    public FunctionSchedulerTests()
    {
        _host = new FakeSandboxHost(_events.ServeAsync);
        var settings = Samples.Settings(_host, _time) with { Version = Samples.Version with { Timeout = TimeSpan.FromMinutes(15) } };
        var created = 0;
        _scheduler = new FunctionScheduler(
            "r1", () => new ExecutionEnvironment(settings, $"{Path.GetRandomFileName()}{created++}"), _account.Of("f"), new IdlePolicy(FreezeAfter, IdleExpiry), _time);
    }

    public ValueTask DisposeAsync() => _scheduler.DisposeAsync();

    [Fact]
    public async Task Sequential_events_share_one_environment()
    {
        for (var i = 0; i < 5; i++)
            await RunAsync($"{i}");

        Assert.Single(_host.Started);
        Assert.Equal((1, 0), _scheduler.Count);
        Assert.Equal(0, _account.Used);
    }

    [Fact]
    public async Task Concurrent_events_have_an_environment_each()
    {
        var a = await BeginAsync("a");
        var b = await BeginAsync("b");
        Assert.Equal((0, 2), _scheduler.Count);
        Assert.Equal(2, _host.Started.Count);
        await EndAsync(a, "a");
        await EndAsync(b, "b");
        Assert.Equal((2, 0), _scheduler.Count);
    }

    [Fact]
    public async Task Last_used_environment_is_used_first()
    {
        var a = await BeginAsync("a");
        var b = await BeginAsync("b");
        await EndAsync(b, "b");
        await EndAsync(a, "a"); // Sandbox 1 is the last used.

        Assert.Equal("1", await RunAsync("c"));
        Assert.Equal("1", await RunAsync("d"));
    }

    [Fact]
    public async Task Event_over_the_budget_is_throttled_and_does_not_run()
    {
        var running = new List<Task<InvocationOutcome>>();
        for (var i = 0; i < 3; i++)
            running.Add(await BeginAsync($"{i}"));

        var outcome = await _scheduler.InvokeAsync(Samples.Invocation(requestId: "over"));
        Assert.Equal(ThrottleReason.ConcurrentInvocationLimitExceeded, Assert.IsType<InvocationOutcome.Throttled>(outcome).Reason);
        Assert.Equal(3, _host.Started.Count);

        await EndAsync(running[0], "0");
        Assert.Equal("1", await RunAsync("again"));
    }

    [Fact]
    public async Task Idle_environments_expire_oldest_first()
    {
        var a = await BeginAsync("a");
        var b = await BeginAsync("b");
        await EndAsync(a, "a");
        _time.Advance(TimeSpan.FromMinutes(4));
        await EndAsync(b, "b");

        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal((1, 0), _scheduler.Count);
        _time.Advance(TimeSpan.FromMinutes(4.1));
        Assert.Equal((0, 0), _scheduler.Count);
        await GoneAsync(2);
    }

    [Fact]
    public async Task Use_puts_off_expiry()
    {
        await RunAsync("a");
        _time.Advance(TimeSpan.FromMinutes(9));
        await RunAsync("b");
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal((1, 0), _scheduler.Count);
        _time.Advance(TimeSpan.FromMinutes(1.1));
        Assert.Equal((0, 0), _scheduler.Count);
    }

    [Fact]
    public async Task Idle_environment_is_frozen_and_the_next_event_thaws_it()
    {
        await RunAsync("a");
        Assert.False(_host.Started[0].IsFrozen);
        _time.Advance(FreezeAfter);
        Assert.True(_host.Started[0].IsFrozen);

        var b = await BeginAsync("b");
        Assert.False(_host.Started[0].IsFrozen);
        _time.Advance(FreezeAfter);
        Assert.False(_host.Started[0].IsFrozen);
        await EndAsync(b, "b");
        _time.Advance(2 * FreezeAfter);
        Assert.True(_host.Started[0].IsFrozen);
    }

    [Fact]
    public async Task Only_environments_that_idle_for_long_are_frozen()
    {
        var a = await BeginAsync("a");
        var b = await BeginAsync("b");
        await EndAsync(a, "a");
        _time.Advance(FreezeAfter / 2);
        await EndAsync(b, "b");
        _time.Advance(FreezeAfter / 2);
        Assert.Equal([true, false], _host.Started.Select(s => s.IsFrozen));
        _time.Advance(FreezeAfter);
        Assert.Equal([true, true], _host.Started.Select(s => s.IsFrozen));
    }

    [Fact]
    public async Task Eviction_takes_the_longest_idle_first()
    {
        var running = new List<Task<InvocationOutcome>>();
        for (var i = 0; i < 3; i++)
            running.Add(await BeginAsync($"{i}"));
        foreach (var i in new[] { 1, 0 })
            await EndAsync(running[i], $"{i}");

        Assert.Equal(1, _scheduler.Evict(0.25));
        await _host.Started[1].Exited;
        Assert.Equal((1, 1), _scheduler.Count);
        Assert.Equal("1", await RunAsync("again"));
        await EndAsync(running[2], "2");
    }

    [Fact]
    public async Task Retire_shuts_down_idle_at_once_and_running_when_they_finish()
    {
        var a = await BeginAsync("a");
        var b = await BeginAsync("b");
        await EndAsync(b, "b");

        var retired = _scheduler.RetireAsync();
        await _host.Started[1].Exited;
        Assert.False(_host.Started[0].IsDisposed);
        Assert.False(retired.IsCompleted);

        Assert.Equal("1", await EndAsync(a, "a"));
        await retired.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(_host.Started[0].IsDisposed);
    }

    [Fact]
    public async Task Event_after_retirement_runs_and_its_environment_is_not_kept()
    {
        await _scheduler.RetireAsync();
        Assert.Equal("1", await RunAsync("late"));
        Assert.Equal((0, 0), _scheduler.Count);
        await GoneAsync(1);
    }

    [Fact]
    public async Task Dispose_kills_what_runs_and_refuses_what_comes()
    {
        var a = await BeginAsync("a");
        await _scheduler.DisposeAsync();
        Assert.IsType<InvocationOutcome.SandboxLost>(await a);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await _scheduler.InvokeAsync(Samples.Invocation()));
        Assert.Equal(0, _account.Used);
    }

    [Fact]
    public async Task Environment_without_credentials_is_not_kept()
    {
        var settings = Samples.Settings(_host, _time) with { Credentials = new NoCredentials() };
        await using var scheduler = new FunctionScheduler(
            "r1", () => new ExecutionEnvironment(settings, Path.GetRandomFileName()), _account.Of("f"), new IdlePolicy(FreezeAfter, IdleExpiry), _time);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await scheduler.InvokeAsync(Samples.Invocation()));
        Assert.Equal((0, 0), scheduler.Count);
        Assert.Equal(0, _account.Used);
    }

    [Fact]
    public async Task Reserve_bounds_its_function_and_is_kept_from_the_others()
    {
        _account.Reserve("f", 1);
        var first = await BeginAsync("1");
        Assert.Equal(ThrottleReason.ReservedFunctionConcurrentInvocationLimitExceeded, await ThrottledAsync());

        // Two of three are left for others.
        var others = _account.Of("other");
        Assert.NotNull(others.TryTake(out _));
        Assert.NotNull(others.TryTake(out _));
        Assert.Null(others.TryTake(out var reason));
        Assert.Equal(ThrottleReason.ConcurrentInvocationLimitExceeded, reason);

        // What runs gives back what it took, and where.
        _account.Reserve("f", null);
        Assert.NotNull(others.TryTake(out _));
        await EndAsync(first, "1");
        Assert.Equal((0, 3), (_account.Of("f").UsedOfReserve, _account.Used));

        _account.Reserve("f", 0);
        Assert.Equal(ThrottleReason.ReservedFunctionConcurrentInvocationLimitExceeded, await ThrottledAsync());

        async Task<ThrottleReason> ThrottledAsync() =>
            Assert.IsType<InvocationOutcome.Throttled>(await _scheduler.InvokeAsync(Samples.Invocation())).Reason;
    }

    [Fact]
    public async Task Many_callers_never_share_an_environment()
    {
        var account = new AccountConcurrency(1000);
        var host = new FakeSandboxHost(async sandbox =>
        {
            await sandbox.BecomeReadyAsync();
            while (await sandbox.ReadAsync() is { } frame)
            {
                // A second event before the answer would be read by the next turn and answered with the wrong id.
                await sandbox.SendAsync('D', "", frame.Json.GetProperty("requestId").GetString()!);
            }
        });
        var settings = Samples.Settings(host, _time);
        await using var scheduler = new FunctionScheduler(
            "r1", () => new ExecutionEnvironment(settings, Path.GetRandomFileName()), account.Of("f"), new IdlePolicy(FreezeAfter, IdleExpiry), _time);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var id = $"{caller}-{i}";
                Assert.Equal(id, Body(await scheduler.InvokeAsync(Samples.Invocation(requestId: id))));
            }
        })));
        Assert.InRange(host.Started.Count, 1, 8);
        Assert.Equal(0, account.Used);
    }

    private static string Body(InvocationOutcome outcome) =>
        Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.Succeeded>(outcome).Payload.Span);

    private async Task<Task<InvocationOutcome>> BeginAsync(string id)
    {
        var invoking = _scheduler.InvokeAsync(Samples.Invocation(requestId: id)).AsTask();
        await _events.RunningAsync(id);
        return invoking;
    }

    /// <summary>The ordinal of the sandbox that ran it.</summary>
    private async Task<string> EndAsync(Task<InvocationOutcome> invoking, string id)
    {
        _events.Release(id);
        return Body(await invoking);
    }

    private async Task<string> RunAsync(string id) => await EndAsync(await BeginAsync(id), id);

    private async Task GoneAsync(int count) =>
        await Task.WhenAll(_host.Started.Take(count).Select(s => s.Exited)).WaitAsync(TimeSpan.FromSeconds(10));

    private sealed class NoCredentials : IExecutionRoleCredentials
    {
        public ValueTask<ExecutionRoleCredentials> AssumeAsync(FunctionVersion version, CancellationToken cancellationToken) =>
            throw new UnauthorizedAccessException();
    }
}
