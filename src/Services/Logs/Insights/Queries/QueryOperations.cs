using System.Globalization;
using Kiln.Aws.Operations;
using Kiln.Services.Logs.Filters;
using Kiln.Services.Logs.Insights.Language;

namespace Kiln.Services.Logs.Insights;

/// <summary>Queries of Logs Insights: started, asked for, stopped.</summary>
internal sealed class QueryOperations(LogGroupStore groups, QueryRunner runner, LogWriter writer, TimeProvider time)
{
    private const int MostGroups = 50;
    private const int DefaultPage = 10_000;
    private const int DefaultList = 1000;
    private const int DefaultGroups = 500;
    private const string Language = "CWLI";

    // Times are seconds. Larger ones can only be meant as milliseconds.
    private const long MostSeconds = 100_000_000_000;

    [Operation]
    public async Task<StartQueryResponse> StartQuery(StartQueryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.QueryLanguage is not (null or Language))
            throw LogsErrors.Invalid($"Kiln evaluates queries in the language {Language} only, not {request.QueryLanguage}.");
        if (request.StartTime > request.EndTime)
            throw LogsErrors.Invalid("The start time of a query cannot be after its end time.");
        await writer.FlushAsync(cancellationToken);
        var input = new QueryInput(await GroupsAsync(request, caller), Milliseconds(request.StartTime!.Value), EndOf(request.EndTime!.Value), request.Limit);
        QueryPlan plan;
        try
        {
            plan = QueryParser.Parse(request.QueryString!, time);
        }
        catch (QuerySyntaxException e)
        {
            throw LogsErrors.MalformedQuery(e.Message, e.Start, e.End);
        }
        return new() { QueryId = runner.Start(caller.AccountId, caller.Region, request.QueryString!, plan, input).Id };
    }

    [Operation]
    public Task<GetQueryResultsResponse> GetQueryResults(GetQueryResultsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var query = Find(caller, request.QueryId!);
        var from = request.NextToken is { } token ? ReadToken(token) : 0;
        var limit = request.MaxItems is > 0 and var most ? most : DefaultPage;
        // The status first: whoever sees the end sees all results too.
        var status = query.Status;
        var results = query.Results;
        return Task.FromResult(new GetQueryResultsResponse
        {
            QueryLanguage = Language,
            Status = status,
            Results = [.. results.Skip(from).Take(limit).Select(row => row.ToList())],
            NextToken = from + limit < results.Count ? PageToken.Write((from + limit).ToString(CultureInfo.InvariantCulture)) : null,
            Statistics = new()
            {
                RecordsMatched = query.Statistics.Matched,
                RecordsScanned = query.Statistics.Scanned,
                BytesScanned = query.Statistics.Bytes,
                EstimatedBytesSkipped = 0,
                EstimatedRecordsSkipped = 0,
                LogGroupsScanned = query.Statistics.Groups,
            },
        });
    }

    [Operation]
    public Task<StopQueryResponse> StopQuery(StopQueryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var query = Find(caller, request.QueryId!);
        if (query.HasEnded)
            throw LogsErrors.Invalid($"QueryId={query.Id} has already ended with {query.Status} status");
        query.Stopping.Cancel();
        return Task.FromResult(new StopQueryResponse { Success = true });
    }

    [Operation]
    public Task<DescribeQueriesResponse> DescribeQueries(DescribeQueriesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = runner.All(caller.AccountId, caller.Region)
            .Where(q => (request.Status is null || q.Status == request.Status) && request.QueryLanguage is null or Language
                && (request.LogGroupName is null || q.Input.Groups.Any(g => g.Key.Name == request.LogGroupName)));
        // Latest first, as text.
        var (page, token) = FilterPage.Of(
            found, q => string.Create(CultureInfo.InvariantCulture, $"{long.MaxValue - q.CreatedAt.ToUnixTimeMilliseconds():D19} {q.Id}"), request.NextToken, request.MaxResults ?? DefaultList);
        return Task.FromResult(new DescribeQueriesResponse
        {
            Queries = page.ConvertAll(q => new QueryInfo
            {
                QueryLanguage = Language,
                QueryId = q.Id,
                QueryString = q.Text,
                Status = q.Status,
                CreateTime = q.CreatedAt.ToUnixTimeMilliseconds(),
                LogGroupName = q.Input.Groups[0].Key.Name,
                QueryDuration = q.Milliseconds,
                BytesScanned = q.Statistics.Bytes,
            }),
            NextToken = token,
        });
    }

    [Operation]
    public Task<ListLogGroupsForQueryResponse> ListLogGroupsForQuery(ListLogGroupsForQueryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (page, token) = FilterPage.Of(
            Find(caller, request.QueryId!).Input.Groups.Select(g => g.Key.Name), name => name, request.NextToken, request.MaxResults ?? DefaultGroups);
        return Task.FromResult(new ListLogGroupsForQueryResponse { LogGroupIdentifiers = page, NextToken = token });
    }

    private async Task<List<(GroupKey, LogGroupRow)>> GroupsAsync(StartQueryRequest request, Caller caller)
    {
        var ways = new[] { request.LogGroupName is null ? null : new List<string> { request.LogGroupName }, request.LogGroupNames, request.LogGroupIdentifiers }
            .Where(way => way is { Count: > 0 }).ToList();
        if (ways.Count != 1)
            throw LogsErrors.Invalid("Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.");
        if (ways[0]!.Count > MostGroups)
            throw LogsErrors.Invalid($"A query can have at most {MostGroups} log groups.");
        var found = new List<(GroupKey, LogGroupRow)>();
        foreach (var identifier in ways[0]!.Distinct())
        {
            var key = LogArns.GroupOf(caller, null, identifier);
            found.Add((key, await groups.FindAsync(key) ?? throw LogsErrors.NoSuchGroup()));
        }
        return found;
    }

    private LogQuery Find(Caller caller, string id) => runner.Find(caller.AccountId, caller.Region, id) ?? throw LogsErrors.NoSuch("query");

    private static long Milliseconds(long time) => time < MostSeconds ? time * 1000 : time;

    // Inclusive, so the second itself belongs to it.
    private static long EndOf(long time) => time < MostSeconds ? (time + 1) * 1000 : time == long.MaxValue ? time : time + 1;

    private static int ReadToken(string token) =>
        int.TryParse(PageToken.Read(token), NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : throw LogsErrors.InvalidToken();
}
