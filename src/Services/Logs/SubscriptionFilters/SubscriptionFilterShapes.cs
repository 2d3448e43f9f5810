using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Filters;

namespace Kiln.Services.Logs.SubscriptionFilters;

public sealed record PutSubscriptionFilterRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? FilterName { get; init; }

    [Required, Length(0, 1024)]
    public string? FilterPattern { get; init; }

    [Required, Length(1)]
    public string? DestinationArn { get; init; }

    [Length(1)]
    public string? RoleArn { get; init; }

    [OneOf("Random", "ByLogStream")]
    public string? Distribution { get; init; }
    public bool? ApplyOnTransformedLogs { get; init; }

    [Length(0, 2000)]
    public string? FieldSelectionCriteria { get; init; }
    public List<string>? EmitSystemFields { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record SubscriptionFilter : IGroupFilter
{
    public string? FilterName { get; init; }
    public string? LogGroupName { get; init; }
    public string? FilterPattern { get; init; }
    public string? DestinationArn { get; init; }
    public string? RoleArn { get; init; }
    public string? Distribution { get; init; }
    public bool? ApplyOnTransformedLogs { get; init; }
    public long? CreationTime { get; init; }
}

public sealed record DeleteSubscriptionFilterRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required, Length(1, 512), Pattern("[^:*]*")]
    public string? FilterName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DescribeSubscriptionFiltersRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(1, 512), Pattern("[^:*]*")]
    public string? FilterNamePrefix { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 50)]
    public int? Limit { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DescribeSubscriptionFiltersResponse
{
    public List<SubscriptionFilter>? SubscriptionFilters { get; init; }
    public string? NextToken { get; init; }
}
