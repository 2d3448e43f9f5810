using System.Threading.Channels;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.CloudWatch;
using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.CloudWatch;

/// <summary>CloudWatch over a database of its own, at 20:40 on a day in 2018.</summary>
public sealed class CloudWatchFixture : IAsyncDisposable
{
    internal const string Account = "111111111111";
    internal const string Region = "eu-west-1";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-metrics");
    private readonly AwsService _service;

    public CloudWatchFixture()
    {
        Database = Database.Open(Path.Combine(_directory.FullName, "metrics.db"), "metrics", Durability.Relaxed);
        Alarms = new(Database);
        Work = new(Database, Alarms, Time, NullLogger<CloudWatchWork>.Instance);
        Work.Evaluate(Functions);
        _service = CloudWatchService.Create(Work, Time);
    }

    internal FakeTimeProvider Time { get; } = new(new(2018, 11, 20, 20, 40, 0, TimeSpan.Zero));
    internal Database Database { get; }
    internal AlarmRegistry Alarms { get; }
    internal CloudWatchWork Work { get; }
    internal FakeFunctions Functions { get; } = new();
    internal DateTimeOffset Now => Time.GetUtcNow();
    internal Caller Root { get; } = new(Principal.Root(Account), Region, "request", "http://localhost");

    internal async Task<object?> RunAsync(object request) =>
        await _service.Operations[request.GetType().Name[..^"Request".Length]].Implementation!.Run(request, Root, CancellationToken.None);

    internal async Task<T> RunAsync<T>(object request) => (T)(await RunAsync(request))!;

    internal async Task<(string Code, int Status, string Message)> FailureAsync(object request)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => RunAsync(request));
        return (failure.Code.Name, failure.Code.Status, failure.Message);
    }

    internal Task PutAsync(double value, DateTimeOffset? at = null, string name = "m", int? resolution = null, string? unit = null) => PutAsync(
        new MetricDatum { MetricName = name, Value = value, Timestamp = at ?? Now, StorageResolution = resolution, Unit = unit });

    internal async Task PutAsync(params MetricDatum[] data) => await RunAsync(new PutMetricDataRequest { Namespace = "n", MetricData = [.. data] });

    internal async Task<List<Datapoint>> StatisticsAsync(DateTimeOffset start, DateTimeOffset end, int period, params string[] statistics)
    {
        var (simple, extended) = (statistics.Where(s => char.IsUpper(s[0]) && !s.Contains('(') && s != "IQM").ToList(), statistics.Where(s => !char.IsUpper(s[0]) || s.Contains('(') || s == "IQM").ToList());
        var response = await RunAsync<GetMetricStatisticsResponse>(new GetMetricStatisticsRequest
        {
            Namespace = "n",
            MetricName = "m",
            StartTime = start,
            EndTime = end,
            Period = period,
            Statistics = simple.Count > 0 ? simple : null,
            ExtendedStatistics = extended.Count > 0 ? extended : null,
        });
        return response.Datapoints!;
    }

    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        Database.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Functions that answer what they are told to; what they are sent is kept.</summary>
    internal sealed class FakeFunctions : IAlarmFunctions
    {
        internal string? Failure { get; set; }
        internal Channel<(string Arn, string AlarmArn, byte[] Payload)> Sent { get; } = Channel.CreateUnbounded<(string, string, byte[])>();

        public ValueTask<string?> InvokeAsync(string functionArn, string alarmArn, string accountId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
        {
            Sent.Writer.TryWrite((functionArn, alarmArn, payload.ToArray()));
            return ValueTask.FromResult(Failure);
        }
    }
}
