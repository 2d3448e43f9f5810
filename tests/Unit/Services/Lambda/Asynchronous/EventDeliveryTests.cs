using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.HotReload;
using Kiln.Services.Storage;
using Kiln.Unit.Services.Lambda.Tracing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda.Asynchronous;

public sealed class EventDeliveryTests : IAsyncLifetime, IInvoker, IDestinationPermissions, IExecutionRoleCredentials
{
    private static readonly FunctionKey Function = new("123456789012", "us-east-1", "f", "$LATEST"), Target = Function with { Name = "target" };
    private static readonly InvocationOutcome Failed = new InvocationOutcome.FunctionError("""{"errorMessage":"no"}"""u8.ToArray());
    private static readonly InvocationOutcome Succeeded = new InvocationOutcome.Succeeded("1"u8.ToArray());
    private static readonly InvocationOutcome Throttled = new InvocationOutcome.Throttled(ThrottleReason.ConcurrentInvocationLimitExceeded);

    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-delivery-").FullName;
    private readonly FakeTimeProvider _time = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<Invocation> _invoked = [];
    private readonly CancellationTokenSource _stop = new();
    private Func<InvocationOutcome> _outcome = () => Succeeded;
    private bool _isAllowed = true;
    private Database _control = null!, _file = null!;
    private FunctionStore _functions = null!;
    private EventInvokeConfigStore _configs = null!;
    private FunctionDeployment _deployment = null!;
    private EventQueue _queue = null!;
    private Recorder _accepted = null!;
    private EventDelivery _delivery = null!;

    public async ValueTask InitializeAsync()
    {
        _control = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Relaxed);
        _file = Database.Open(Path.Combine(_directory, "queue.db"), "queue", Durability.Relaxed);
        var directories = new CodeDirectories(_directory);
        (_functions, _configs) = (new(_control, directories, MasterKey.Of(new byte[32]), FunctionFileSystems.None), new(_control));
        _deployment = new(_functions, new CodeStore(directories), new(_functions, new(_functions, new(_control), new(_control), this), _time, NullLogger<FolderWatch>.Instance), this, _time, NullLogger<FunctionDeployment>.Instance);
        var qualifiers = new Qualifiers(_functions, new(_control));
        _queue = new(_file, _time, NullLogger<EventQueue>.Instance);
        _accepted = new();
        await _queue.StartAsync(_accepted);
        var sender = new DestinationSender(new(), this, this, new(_queue, _time), qualifiers, new(), _time, NullLogger<DestinationSender>.Instance);
        _delivery = new(_functions, new(_functions, qualifiers, _deployment), _configs, new(this, new(new RecordingSink(), new NoProxy(), new(_time), _time)), sender, new(), _time, NullLogger<EventDelivery>.Instance);
        await _functions.InsertAsync(FunctionStoreTests.Function("f"), CancellationToken.None);
        await _functions.InsertAsync(FunctionStoreTests.Function("target"), CancellationToken.None);
        await ConfigureAsync(c => c);
    }

    [Fact]
    public async Task Function_sees_the_request_id_and_the_arn_of_the_request()
    {
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued() with { Qualifier = "$LATEST" }));
        Assert.Equal(("r-1", $"{Function.Arn}:$LATEST", "{}"), (_invoked[0].RequestId, _invoked[0].InvokedFunctionArn, System.Text.Encoding.UTF8.GetString(_invoked[0].Payload.Span)));
        Assert.Contains("\"condition\":\"Success\"", Assert.Single(_accepted.Payloads));
    }

    [Fact]
    public async Task Function_error_runs_again_after_one_minute_and_two_then_tells_why_it_does_no_more()
    {
        _outcome = () => Failed;
        var queued = Queued();
        foreach (var wait in new[] { 1, 2 })
        {
            var deferred = Assert.IsType<Disposition.Deferred>(await DeliverAsync(queued));
            Assert.Equal((TimeSpan.FromMinutes(wait), false), (deferred.DueAt - _time.GetUtcNow(), deferred.WasThrottled));
            queued = deferred.Event;
        }
        Assert.Empty(_accepted.Payloads);
        Assert.IsType<Disposition.Finished>(await DeliverAsync(queued));
        Assert.Contains("\"condition\":\"RetriesExhausted\",\"approximateInvokeCount\":3", Assert.Single(_accepted.Payloads));
        Assert.Equal(["r-1"], _invoked.Select(i => i.RequestId).Distinct());
    }

    [Fact]
    public async Task Throttled_event_is_put_off_until_it_is_too_old()
    {
        await ConfigureAsync(c => c with { MaximumEventAgeInSeconds = 60 });
        _outcome = () => Throttled;
        var queued = Queued();
        var waits = new List<double>();
        while (await DeliverAsync(queued) is Disposition.Deferred deferred)
        {
            Assert.True(deferred.WasThrottled);
            waits.Add((deferred.DueAt - _time.GetUtcNow()).TotalSeconds);
            _time.SetUtcNow(deferred.DueAt);
            queued = deferred.Event;
        }
        Assert.Equal([1, 2, 4, 8, 16], waits);
        Assert.Contains("\"condition\":\"EventAgeExceeded\",\"approximateInvokeCount\":0},\"requestPayload\":{}}", Assert.Single(_accepted.Payloads));
    }

    [Fact]
    public async Task System_error_is_put_off()
    {
        _outcome = () => throw new InvalidOperationException("no sandbox");
        Assert.False(Assert.IsType<Disposition.Deferred>(await DeliverAsync(Queued())).WasThrottled);
    }

    [Fact]
    public async Task Event_of_a_function_whose_file_system_is_gone_is_put_off()
    {
        _outcome = () => new InvocationOutcome.NotMounted();
        var deferred = Assert.IsType<Disposition.Deferred>(await DeliverAsync(Queued()));
        Assert.Equal((TimeSpan.FromSeconds(1), false), (deferred.DueAt - _time.GetUtcNow(), deferred.WasThrottled));
    }

    [Fact]
    public async Task Event_that_waited_for_too_long_does_not_run()
    {
        _time.Advance(TimeSpan.FromHours(6) + TimeSpan.FromSeconds(1));
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued() with { AcceptedAt = _time.GetUtcNow() - TimeSpan.FromHours(7) }));
        Assert.Empty(_invoked);
        Assert.Contains("\"condition\":\"EventAgeExceeded\"", Assert.Single(_accepted.Payloads));
    }

    [Fact]
    public async Task Reserve_of_zero_ends_it_at_once()
    {
        await _functions.UpdateAsync(Function, f => f with { ReservedConcurrency = 0 }, CancellationToken.None);
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued()));
        Assert.Empty(_invoked);
        Assert.Contains("\"condition\":\"ZeroReservedConcurrency\",\"approximateInvokeCount\":0", Assert.Single(_accepted.Payloads));
    }

    [Fact]
    public async Task Loop_ends_after_sixteen_runs_unless_the_function_may()
    {
        var header = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0";
        for (var run = 0; run < 16; run++)
        {
            Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued() with { TraceHeader = header }));
            header = _invoked[^1].TraceHeader!;
        }
        Assert.Matches("^Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0;Lineage=[0-9a-f]{8}:16$", header);
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued() with { TraceHeader = header }));
        Assert.Equal(16, _invoked.Count);
        Assert.Contains("\"condition\":\"RecursiveInvocation\"", _accepted.Payloads[^1]);
        await _functions.UpdateAsync(Function, f => f with { RecursiveLoop = "Allow" }, CancellationToken.None);
        await DeliverAsync(Queued() with { TraceHeader = header });
        Assert.Equal(17, _invoked.Count);
    }

    [Fact]
    public async Task Settings_are_those_of_the_qualifier_that_was_used()
    {
        await _functions.InsertAsync(FunctionStoreTests.Function("f", "1"), CancellationToken.None);
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued() with { Qualifier = "1" }));
        Assert.Empty(_accepted.Payloads);
    }

    [Fact]
    public async Task Event_of_a_function_that_is_gone_ends()
    {
        await _functions.DeleteAsync(Function.AccountId, Function.Region, "f", null, CancellationToken.None);
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued()));
        Assert.Empty(_invoked);
    }

    [Fact]
    public async Task Destination_that_the_role_does_not_allow_gets_nothing()
    {
        _isAllowed = false;
        Assert.IsType<Disposition.Finished>(await DeliverAsync(Queued()));
        Assert.Empty(_accepted.Payloads);
    }

    [Fact]
    public async Task What_the_end_of_the_server_takes_along_is_left_for_the_next()
    {
        _outcome = () =>
        {
            _stop.Cancel();
            return new InvocationOutcome.SandboxLost("{}"u8.ToArray());
        };
        Assert.IsType<Disposition.Left>(await DeliverAsync(Queued()));
        Assert.IsType<Disposition.Left>(await DeliverAsync(Queued()));
        Assert.Single(_invoked);
    }

    private Task<Disposition> DeliverAsync(QueuedEvent queued) => _delivery.DeliverAsync(queued, _stop.Token);

    private Task ConfigureAsync(Func<EventInvokeConfig, EventInvokeConfig> change) => _configs.ChangeAsync(
        Function,
        _ => change(new() { Key = Function, LastModified = _time.GetUtcNow(), OnSuccess = Target.Arn, OnFailure = Target.Arn }),
        CancellationToken.None);

    private QueuedEvent Queued() => new() { Id = 1, Function = Function, RequestId = "r-1", AcceptedAt = _time.GetUtcNow(), Payload = "{}"u8.ToArray() };

    Task IInvoker.PrepareAsync(string runtime, string directory, string shown, CancellationToken cancellationToken) => Task.CompletedTask;

    ValueTask<InvocationOutcome> IInvoker.InvokeAsync(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _invoked.Add(invocation);
        return ValueTask.FromResult(_outcome());
    }

    void IInvoker.Reserve(string accountId, string functionArn, int? concurrency)
    {
    }

    void IInvoker.Provision(FunctionVersion version, int concurrency)
    {
    }

    ProvisionedEnvironments IInvoker.Provisioned(FunctionVersion version) => default;

    IReadOnlySet<string> IInvoker.CodeInUse() => throw new NotSupportedException();

    void IInvoker.Retire(string functionArn)
    {
    }

    ValueTask<bool> IDestinationPermissions.AllowsAsync(string roleArn, FunctionKey function, string action, string resourceArn, CancellationToken cancellationToken)
    {
        Assert.Equal((Function.Name, "lambda:InvokeFunction", Target.Arn), (function.Name, action, resourceArn));
        return ValueTask.FromResult(_isAllowed);
    }

    ValueTask<ExecutionRoleCredentials> IExecutionRoleCredentials.AssumeAsync(FunctionVersion version, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _deployment.DisposeAsync();
        _control.Dispose();
        _file.Dispose();
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>What was accepted for the destination.</summary>
    private sealed class Recorder : IQueueListener
    {
        public List<string> Payloads { get; } = [];

        public void HasTurn(FunctionKey function, long turn, QueuedEvent? accepted) => Payloads.Add(System.Text.Encoding.UTF8.GetString(accepted!.Payload.Span));

        public void IsDeferred(DateTimeOffset dueAt)
        {
        }
    }
}
