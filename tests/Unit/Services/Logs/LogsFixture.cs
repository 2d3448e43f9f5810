using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Execution.Logging;
using Kiln.Services.Logs;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.MetricFilters;
using Kiln.Services.Logs.SubscriptionFilters;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Logs;

/// <summary>CloudWatch Logs over a database of its own.</summary>
public sealed class LogsFixture : IAsyncDisposable
{
    internal const string Account = "111111111111";
    internal const string Region = "eu-west-1";
    internal const string Group = "/aws/lambda/f";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-logs");
    private readonly AwsService _service;

    public LogsFixture()
        : this(null)
    {
    }

    /// <param name="database">Null: a new one.</param>
    /// <param name="exports">Folder that log events may be exported to.</param>
    internal LogsFixture(Database? database, string? exports = null)
    {
        Database = database ?? Database.Open(Path.Combine(_directory.FullName, "logs.db"), "logs", Durability.Relaxed);
        var feed = new LogFeed();
        Filters = new(Database);
        Tags = new(Database);
        Writer = new(Database, Grants, Time, NullLogger<LogWriter>.Instance, feed);
        Work = new(Database, feed, Filters, Functions, Metrics, Time, NullLogger<LogsWork>.Instance, exports);
        _service = LogsService.Create(Database, Tags, Filters, Writer, Work, Time);
    }

    internal FakeTimeProvider Time { get; } = new(new(2018, 11, 20, 20, 41, 16, TimeSpan.Zero));
    internal FakeGrants Grants { get; } = new();
    internal Database Database { get; }
    internal FakeFunctions Functions { get; } = new();
    internal FakeMetrics Metrics { get; } = new();
    internal LogFilters Filters { get; }
    internal LogGroupTags Tags { get; }
    internal LogsWork Work { get; }
    internal LogWriter Writer { get; }
    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();
    internal Caller Root { get; } = new(Principal.Root(Account), Region, "request", "http://localhost");

    internal static LogStreamName Stream(string name = "s", string group = Group) =>
        new(Account, Region, $"arn:aws:lambda:{Region}:{Account}:function:f", $"arn:aws:iam::{Account}:role/r", group, name);

    internal static LogEvent Event(long at, string message) => new(DateTimeOffset.FromUnixTimeMilliseconds(at), Encoding.UTF8.GetBytes(message));

    internal void Write(string stream, long at, string message) => Writer.Write(Stream(stream), Event(at, message));

    internal async Task<object?> RunAsync(object request) =>
        await _service.Operations[request.GetType().Name[..^"Request".Length]].Implementation!.Run(request, Root, CancellationToken.None);

    internal async Task<T> RunAsync<T>(object request) => (T)(await RunAsync(request))!;

    internal async Task<(string Code, int Status, string Message)> FailureAsync(object request)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => RunAsync(request));
        return (failure.Code.Name, failure.Code.Status, failure.Message);
    }

    internal async Task<List<string>> MessagesAsync(string stream = "s", string group = Group)
    {
        var response = await RunAsync<GetLogEventsResponse>(
            new GetLogEventsRequest { LogGroupName = group, LogStreamName = stream, StartFromHead = true });
        return response.Events!.ConvertAll(e => e.Message!);
    }

    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        await Writer.DisposeAsync();
        Database.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Grants everything until told otherwise.</summary>
    internal sealed class FakeGrants : ILogGrants
    {
        internal LogGrants Granted { get; set; } = LogGrants.All;

        /// <summary>Set to hold the writer up.</summary>
        internal TaskCompletionSource? Gate { get; set; }
        internal TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void LetGo()
        {
            var gate = Gate!;
            Gate = null;
            gate.SetResult();
        }

        public async ValueTask<LogGrants> GrantsAsync(LogStreamName stream, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            if (Gate is { } gate)
                await gate.Task;
            return Granted;
        }
    }

    /// <summary>Functions that exist when they were given a log group; what they are sent is kept.</summary>
    internal sealed class FakeFunctions : ISubscribedFunctions
    {
        internal Dictionary<string, string> LogGroups { get; } = [];
        internal HashSet<string> Allowing { get; } = [];
        internal Queue<DeliveryOutcome> Outcomes { get; } = new();
        internal Channel<(string Arn, byte[] Payload)> Sent { get; } = Channel.CreateUnbounded<(string, byte[])>();

        public string? LogGroupOf(string arn) => LogGroups.GetValueOrDefault(arn);

        public bool Allows(string arn, string logGroupArn, string accountId) =>
            Allowing.Contains(arn) && logGroupArn == $"arn:aws:logs:{Region}:{Account}:log-group:{Group}:*" && accountId == Account;

        public ValueTask<DeliveryOutcome> InvokeAsync(string arn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
        {
            Sent.Writer.TryWrite((arn, payload.ToArray()));
            return ValueTask.FromResult(Outcomes.TryDequeue(out var outcome) ? outcome : DeliveryOutcome.Delivered);
        }
    }

    internal sealed class FakeMetrics : IMetricSink
    {
        internal ConcurrentQueue<LogMetric> Added { get; } = new();

        public void Add(LogMetric metric) => Added.Enqueue(metric);
    }
}
