using Kiln.Execution;
using Kiln.Execution.Metering;
using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class FunctionMeterTests : IAsyncDisposable
{
    private const string Arn = "arn:aws:lambda:eu-west-1:111111111111:function:f";

    private readonly CloudWatchFixture _cloudWatch = new();

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    [Fact]
    public async Task Invocations_are_counted_by_function_resource_and_version()
    {
        // Within the minute, so that all began in it.
        _cloudWatch.Time.Advance(TimeSpan.FromSeconds(1));
        var meter = _cloudWatch.Work.Functions.Of(Version("3"));
        meter.Ended(Arn + ":3", TimeSpan.FromMilliseconds(10), isError: false);
        meter.Ended(Arn + ":live", TimeSpan.FromMilliseconds(20), isError: true);
        meter.Throttled(Arn + ":live");
        _cloudWatch.Work.Functions.Of(Version("$LATEST")).Ended(Arn, TimeSpan.FromMilliseconds(30), isError: false);

        Assert.Equal((3, 1, 1, 3, 60), await CountsAsync("[]"));
        Assert.Equal((3, 1, 1, 3, 60), await CountsAsync("""[["FunctionName","f"]]"""));
        Assert.Equal((1, 0, 0, 1, 30), await CountsAsync("""[["FunctionName","f"],["Resource","f"]]"""));
        Assert.Equal((1, 0, 0, 1, 10), await CountsAsync("""[["FunctionName","f"],["Resource","f:3"]]"""));
        Assert.Equal((1, 1, 1, 1, 20), await CountsAsync("""[["FunctionName","f"],["Resource","f:live"]]"""));
        Assert.Equal((1, 1, 1, 1, 20), await CountsAsync("""[["ExecutedVersion","3"],["FunctionName","f"],["Resource","f:live"]]"""));
        var errors = Assert.Single(await ReadAsync("Errors", "[]"));
        Assert.Equal((3, 1.0 / 3), (errors.Values.SampleCount, errors.Values.Average));
    }

    [Fact]
    public async Task Invocation_belongs_to_the_minute_in_which_it_began()
    {
        var meter = _cloudWatch.Work.Functions.Of(Version("1"));
        meter.Ended(Arn, TimeSpan.FromMinutes(2), isError: false);
        meter.Ended(Arn, TimeSpan.Zero, isError: false);
        await _cloudWatch.Work.FlushAsync();
        meter.Ended(Arn, TimeSpan.Zero, isError: false);
        Assert.Equal([(-120, 1.0), (0, 2.0)], (await ReadAsync("Invocations", "[]")).Select(p => (p.At - _cloudWatch.Now.ToUnixTimeSeconds(), p.Values.Sum)));
    }

    [Fact]
    public async Task Most_that_ran_at_the_same_time_is_kept_and_without_the_reserved_ones()
    {
        var meter = _cloudWatch.Work.Functions.Of(Version("1"));
        meter.Began(isReserved: false);
        meter.Began(isReserved: true);
        meter.Began(isReserved: true);
        meter.Returned(isReserved: true);
        Assert.Equal(3, Assert.Single(await ReadAsync("ConcurrentExecutions", "[]")).Values.Maximum);
        Assert.Equal(3, Assert.Single(await ReadAsync("ConcurrentExecutions", """[["FunctionName","f"]]""")).Values.Maximum);
        Assert.Equal(1, Assert.Single(await ReadAsync("UnreservedConcurrentExecutions", "[]")).Values.Maximum);
    }

    [Fact]
    public async Task Where_concurrency_was_provisioned_it_is_told_what_ran_there_and_what_did_not()
    {
        var meter = _cloudWatch.Work.Functions.Of(Version("3"));
        meter.BeganProvisioned(Arn + ":3", running: 1, allocated: 4);
        meter.BeganProvisioned(Arn + ":3", running: 3, allocated: 4);
        meter.SpilledOver(Arn + ":3");
        const string dimensions = """[["FunctionName","f"],["Resource","f:3"]]""";
        Assert.Equal(2, Assert.Single(await ReadAsync("ProvisionedConcurrencyInvocations", dimensions)).Values.Sum);
        Assert.Equal(1, Assert.Single(await ReadAsync("ProvisionedConcurrencySpilloverInvocations", dimensions)).Values.Sum);
        Assert.Equal(3, Assert.Single(await ReadAsync("ProvisionedConcurrentExecutions", dimensions)).Values.Maximum);
        Assert.Equal(0.75, Assert.Single(await ReadAsync("ProvisionedConcurrencyUtilization", dimensions)).Values.Maximum);
        Assert.Empty(await ReadAsync("Invocations", dimensions));
    }

    [Fact]
    public async Task Account_claims_what_is_reserved_and_what_runs_beside_it()
    {
        _cloudWatch.Work.Allocated = (account, region) => (account, region) == (CloudWatchFixture.Account, CloudWatchFixture.Region) ? 100 : 0;
        var meter = _cloudWatch.Work.Functions.Of(Version("1"));
        meter.Began(isReserved: true);
        meter.Began(isReserved: false);
        Assert.Equal(101, Assert.Single(await ReadAsync("ClaimedAccountConcurrency", "[]")).Values.Maximum);
    }

    [Fact]
    public async Task Counting_loses_nothing_while_it_is_taken_and_allocates_next_to_nothing()
    {
        var meter = _cloudWatch.Work.Functions.Of(Version("1"));
        var counting = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 25_000; i++)
                Invoke(meter);
        })));
        while (!counting.IsCompleted)
            await _cloudWatch.Work.FlushAsync();
        await counting;
        Assert.Equal(100_000, Assert.Single(await ReadAsync("Invocations", "[]")).Values.Sum);

        Invoke(meter);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            Invoke(meter);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
    }

    private static void Invoke(IVersionMeter meter)
    {
        meter.Began(isReserved: false);
        meter.Ended(Arn, TimeSpan.FromMilliseconds(5), isError: false);
        meter.Returned(isReserved: false);
    }

    private async Task<(double Invocations, double Errors, double Throttles, double Durations, double Duration)> CountsAsync(string dimensions)
    {
        var duration = Assert.Single(await ReadAsync("Duration", dimensions)).Values;
        return (await SumAsync("Invocations"), await SumAsync("Errors"), await SumAsync("Throttles"), duration.SampleCount, duration.Sum);

        async Task<double> SumAsync(string metric) => Assert.Single(await ReadAsync(metric, dimensions)).Values.Sum;
    }

    private async Task<List<StoredPoint>> ReadAsync(string metric, string dimensions)
    {
        await _cloudWatch.Work.FlushAsync();
        return await _cloudWatch.Work.Store.ReadAsync(new(CloudWatchFixture.Account, CloudWatchFixture.Region, "AWS/Lambda", metric, dimensions), 60, 0, long.MaxValue, null);
    }

    private static FunctionVersion Version(string version) => new()
    {
        AccountId = CloudWatchFixture.Account,
        Region = CloudWatchFixture.Region,
        FunctionName = "f",
        Version = version,
        FunctionArn = Arn,
        RevisionId = "r",
        Runtime = "python3.12",
        Handler = "h.h",
        CodeDirectory = "/nonexistent",
        RoleArn = "arn:aws:iam::111111111111:role/r",
        MemorySize = 128,
        Timeout = TimeSpan.FromSeconds(3),
        EphemeralStorageSize = 512,
        LogGroup = "g",
        EnvironmentVariables = new Dictionary<string, string>(),
    };
}
