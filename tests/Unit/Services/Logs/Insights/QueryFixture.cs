using Kiln.Services.Logs.Insights;

namespace Kiln.Unit.Services.Logs.Insights;

/// <summary>A log group with these events, for queries that only read.</summary>
public sealed class QueryFixture : IAsyncLifetime
{
    internal const string Other = "/other";
    internal static readonly DateTimeOffset Start = new(2018, 11, 20, 20, 0, 0, TimeSpan.Zero);
    private const string Id = "8476a536-e9f4-11e8-9739-2dfe598c3fc";

    internal LogsFixture Logs { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var events = new[]
        {
            $"START RequestId: {Id}0 Version: $LATEST\n",
            $"[INFO]\t2018-11-20T20:00:01.000Z\t{Id}0\tuser=ada, took=12\n",
            """{"level":"ERROR","status":500,"user":{"name":"Ada","roles":["admin","dev"]},"ok":false,"ip":"10.1.2.3","bytes":"100"}""",
            """{"level":"INFO","status":200,"user":{"name":"Grace","roles":["dev"]},"ok":true,"ip":"192.168.0.1","bytes":"9"}""",
            """{"level":"INFO","status":200,"user":{"name":"Ada","roles":[]},"ok":true,"ip":"10.9.9.9","bytes":"20"}""",
            """prefix {"level":"WARN","status":404,"user":{"name":"Edsger"},"bytes":"3"} suffix""",
            $"REPORT RequestId: {Id}0\tDuration: 100.50 ms\tBilled Duration: 101 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 90.1 ms\t\n",
            $"REPORT RequestId: {Id}1\tDuration: 20.25 ms\tBilled Duration: 21 ms\tMemory Size: 128 MB\tMax Memory Used: 41 MB\t\n",
            $"REPORT RequestId: {Id}2\tDuration: 300.00 ms\tBilled Duration: 300 ms\tMemory Size: 128 MB\tMax Memory Used: 50 MB\t\n",
            $"END RequestId: {Id}0\n",
        };
        // One a minute.
        for (var i = 0; i < events.Length; i++)
            Logs.Write(i % 2 == 0 ? "even" : "odd", Start.AddMinutes(i).ToUnixTimeMilliseconds(), events[i]);
        Logs.Writer.Write(LogsFixture.Stream("o", Other), LogsFixture.Event(Start.AddSeconds(30).ToUnixTimeMilliseconds(), "from the other"));
        await Logs.Writer.FlushAsync(CancellationToken.None);
    }

    internal Task<GetQueryResultsResponse> RunAsync(string query, params List<string> groups) =>
        RunAsync(Logs, new() { QueryString = query, LogGroupNames = groups.Count == 0 ? [LogsFixture.Group] : groups });

    internal static async Task<GetQueryResultsResponse> RunAsync(LogsFixture logs, StartQueryRequest request)
    {
        var started = await logs.RunAsync<StartQueryResponse>(request with { StartTime = request.StartTime ?? 0, EndTime = request.EndTime ?? 4_000_000_000 });
        GetQueryResultsResponse? results = null;
        await Eventually.TrueAsync(async () =>
        {
            results = await logs.RunAsync<GetQueryResultsResponse>(new GetQueryResultsRequest { QueryId = started.QueryId });
            return results.Status is not ("Scheduled" or "Running");
        });
        return results!;
    }

    public ValueTask DisposeAsync() => Logs.DisposeAsync();
}
