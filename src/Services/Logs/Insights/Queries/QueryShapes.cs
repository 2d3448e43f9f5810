using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Logs.Insights;

public sealed record StartQueryRequest : IResourcesRequest
{
    [OneOf("CWLI", "SQL", "PPL")]
    public string? QueryLanguage { get; init; }

    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 512, On = On.ListMember), Pattern(@"[\.\-_/#A-Za-z0-9]+", On = On.ListMember)]
    public List<string>? LogGroupNames { get; init; }

    [Length(1, 2048, On = On.ListMember), Pattern(@"[\w#+=/:,.@-]*", On = On.ListMember)]
    public List<string>? LogGroupIdentifiers { get; init; }

    [Required, Range(0)]
    public long? StartTime { get; init; }

    [Required, Range(0)]
    public long? EndTime { get; init; }

    [Required, Length(0, 10000)]
    public string? QueryString { get; init; }

    [Range(1, 100000)]
    public int? Limit { get; init; }

    IReadOnlyList<string> IResourcesRequest.ResourceArns(Caller caller) =>
        LogArns.Resources(caller, [LogGroupName, .. LogGroupNames ?? [], .. LogGroupIdentifiers ?? []]);
}

public sealed record StartQueryResponse
{
    public string? QueryId { get; init; }
}

public sealed record GetQueryResultsRequest
{
    [Required, Length(1, 256)]
    public string? QueryId { get; init; }

    [Range(0, 10000)]
    public int? MaxItems { get; init; }

    [Length(0, 1024)]
    public string? NextToken { get; init; }
}

public sealed record GetQueryResultsResponse
{
    public string? QueryLanguage { get; init; }
    public List<List<ResultField>>? Results { get; init; }
    public QueryStatisticsShape? Statistics { get; init; }
    public string? Status { get; init; }
    public string? NextToken { get; init; }
}

public sealed record ResultField
{
    public string? Field { get; init; }
    public string? Value { get; init; }
}

public sealed record QueryStatisticsShape
{
    public double? RecordsMatched { get; init; }
    public double? RecordsScanned { get; init; }
    public double? EstimatedRecordsSkipped { get; init; }
    public double? BytesScanned { get; init; }
    public double? EstimatedBytesSkipped { get; init; }
    public double? LogGroupsScanned { get; init; }
}

public sealed record StopQueryRequest
{
    [Required, Length(1, 256)]
    public string? QueryId { get; init; }
}

public sealed record StopQueryResponse
{
    public bool? Success { get; init; }
}

public sealed record DescribeQueriesRequest
{
    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [OneOf("Scheduled", "Running", "Complete", "Failed", "Cancelled", "Timeout", "Unknown")]
    public string? Status { get; init; }

    [Range(1, 1000)]
    public int? MaxResults { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [OneOf("CWLI", "SQL", "PPL")]
    public string? QueryLanguage { get; init; }
}

public sealed record DescribeQueriesResponse
{
    public List<QueryInfo>? Queries { get; init; }
    public string? NextToken { get; init; }
}

public sealed record QueryInfo
{
    public string? QueryLanguage { get; init; }
    public string? QueryId { get; init; }
    public string? QueryString { get; init; }
    public string? Status { get; init; }
    public long? CreateTime { get; init; }
    public string? LogGroupName { get; init; }
    public long? QueryDuration { get; init; }
    public double? BytesScanned { get; init; }
}

public sealed record ListLogGroupsForQueryRequest
{
    [Required, Length(1, 256)]
    public string? QueryId { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(50, 500)]
    public int? MaxResults { get; init; }
}

public sealed record ListLogGroupsForQueryResponse
{
    public List<string>? LogGroupIdentifiers { get; init; }
    public string? NextToken { get; init; }
}
