using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Scheduling;

public sealed class ProvisionedSchedulerTests : IAsyncDisposable
{
    private static readonly TimeSpan IdleExpiry = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly HeldEvents _events = new();
    private readonly FakeSandboxHost _host;
    private readonly FunctionScheduler _scheduler;
    private bool _inits = true;

    public ProvisionedSchedulerTests()
    {
        _host = new FakeSandboxHost(sandbox =>
        {
            if (_inits)
                return _events.ServeAsync(sandbox);
            sandbox.Kill();
            return Task.CompletedTask;
        });
        var settings = Samples.Settings(_host, _time) with { Version = Samples.Version with { Timeout = TimeSpan.FromMinutes(15) } };
        var created = 0;
        _scheduler = new FunctionScheduler(
            "r1", () => new ExecutionEnvironment(settings, $"{created++}"), new AccountConcurrency(10).Of("f"), new IdlePolicy(TimeSpan.FromMilliseconds(50), IdleExpiry), _time,
            () => new ExecutionEnvironment(settings with { AreProvisioned = true }, $"{created++}"));
    }

    public ValueTask DisposeAsync() => _scheduler.DisposeAsync();

    [Fact]
    public async Task Environments_are_ready_before_there_is_an_event_and_stay()
    {
        await ProvisionedAsync(3);
        Assert.Equal(3, _host.Started.Count);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _scheduler.Evict(1));
        Assert.Equal(new ProvisionedEnvironments(3, 3, false), _scheduler.Provisioned);
        Assert.All(_host.Started, s => Assert.True(s.IsFrozen));
        await RunAsync("a");
        Assert.Equal(3, _host.Started.Count);
    }

    [Fact]
    public async Task Event_beyond_them_spills_over_and_the_next_comes_back_to_them()
    {
        await ProvisionedAsync(1);
        var (a, b) = (await BeginAsync("a"), await BeginAsync("b"));
        Assert.Equal(("1", "2"), (await EndAsync(a, "a"), await EndAsync(b, "b")));
        Assert.Equal("1", await RunAsync("c"));
        _time.Advance(IdleExpiry + TimeSpan.FromSeconds(1));
        await _host.Started[1].Exited.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("1", await RunAsync("d"));
    }

    [Fact]
    public async Task One_that_is_lost_is_replaced_by_one_that_is_ready()
    {
        await ProvisionedAsync(1);
        var a = await BeginAsync("a");
        _host.Started[0].Kill();
        Assert.IsType<InvocationOutcome.SandboxLost>(await a);
        await UntilAsync(() => _scheduler.Provisioned.Available == 1 && _host.Started.Count == 2);
        Assert.Equal("2", await RunAsync("b"));
    }

    [Fact]
    public async Task Fewer_end_at_once_where_they_are_idle_and_after_their_event_where_not()
    {
        await ProvisionedAsync(2);
        var a = await BeginAsync("a");
        _scheduler.Provision(0);
        await UntilAsync(() => _host.Started.Count(s => s.IsDisposed) == 1);
        await EndAsync(a, "a");
        await UntilAsync(() => _host.Started.All(s => s.IsDisposed));
        Assert.Equal(default, _scheduler.Provisioned);
    }

    [Fact]
    public async Task Init_that_fails_is_not_tried_for_ever()
    {
        _inits = false;
        _scheduler.Provision(5);
        await UntilAsync(() => _scheduler.Provisioned.HasFailed && _host.Started.All(s => s.IsDisposed));
        Assert.InRange(_host.Started.Count, 1, 5);
        _inits = true;
        await ProvisionedAsync(5);
    }

    [Fact]
    public async Task Retired_scheduler_keeps_none()
    {
        await ProvisionedAsync(3);
        await _scheduler.RetireAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.All(_host.Started, s => Assert.True(s.IsDisposed));
        _scheduler.Provision(1);
        Assert.Equal(3, _host.Started.Count);
    }

    private async Task ProvisionedAsync(int count)
    {
        _scheduler.Provision(count);
        await UntilAsync(() => _scheduler.Provisioned.Available == count);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "it did not come about");
            await Task.Delay(1);
        }
    }

    private async Task<Task<InvocationOutcome>> BeginAsync(string id)
    {
        var invoking = _scheduler.InvokeAsync(Samples.Invocation(requestId: id)).AsTask();
        await _events.RunningAsync(id);
        return invoking;
    }

    private async Task<string> EndAsync(Task<InvocationOutcome> invoking, string id)
    {
        _events.Release(id);
        return Encoding.UTF8.GetString(Assert.IsType<InvocationOutcome.Succeeded>(await invoking).Payload.Span);
    }

    private async Task<string> RunAsync(string id) => await EndAsync(await BeginAsync(id), id);
}
