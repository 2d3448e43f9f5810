using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Logs.Filters;

namespace Kiln.Services.Logs;

public sealed record CreateLogGroupRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Length(0, 256)]
    public string? KmsKeyId { get; init; }

    [Length(1, 50)]
    [Length(1, 128, On = On.MapKey), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$", On = On.MapKey)]
    [Length(0, 256, On = On.MapValue), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", On = On.MapValue)]
    public Dictionary<string, string>? Tags { get; init; }

    [OneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY")]
    public string? LogGroupClass { get; init; }
    public bool? DeletionProtectionEnabled { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DeleteLogGroupRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record PutRetentionPolicyRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    [Required]
    public int? RetentionInDays { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DeleteRetentionPolicyRequest : IResourceRequest
{
    [Required, Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogGroupName);
}

public sealed record DescribeLogGroupsRequest : IResourceRequest
{
    [Length(0, 20)]
    [Length(12, 12, On = On.ListMember), Pattern(@"^\d{12}$", On = On.ListMember)]
    public List<string>? AccountIdentifiers { get; init; }

    [Length(1, 512), Pattern(@"[\.\-_/#A-Za-z0-9]+")]
    public string? LogGroupNamePrefix { get; init; }

    [Length(0, 512), Pattern(@"[\.\-_/#A-Za-z0-9]*")]
    public string? LogGroupNamePattern { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 50)]
    public int? Limit { get; init; }
    public bool? IncludeLinkedAccounts { get; init; }

    [OneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY")]
    public string? LogGroupClass { get; init; }

    [Length(1, 50)]
    [Length(1, 2048, On = On.ListMember), Pattern(@"[\w#+=/:,.@-]*", On = On.ListMember)]
    public List<string>? LogGroupIdentifiers { get; init; }

    // Not "*": denials of AWS say log-group::log-stream:.
    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, null);
}

public sealed record DescribeLogGroupsResponse
{
    public List<LogGroup>? LogGroups { get; init; }
    public string? NextToken { get; init; }
}

public sealed record LogGroup
{
    public string? LogGroupName { get; init; }
    public long? CreationTime { get; init; }
    public int? RetentionInDays { get; init; }
    public int? MetricFilterCount { get; init; }
    public string? Arn { get; init; }
    public long? StoredBytes { get; init; }
    public string? LogGroupClass { get; init; }
    public string? LogGroupArn { get; init; }
    public bool? DeletionProtectionEnabled { get; init; }

    internal static LogGroup Of(LogGroupRow row, Caller caller, LogFilters filters)
    {
        var arn = LogArns.Group(caller.AccountId, caller.Region, row.Name);
        return new()
        {
            LogGroupName = row.Name,
            CreationTime = row.CreatedAt,
            RetentionInDays = (int?)row.RetentionInDays,
            MetricFilterCount = filters.Metric.Of(new(caller.AccountId, caller.Region, row.Name)).Count,
            Arn = arn + ":*",
            StoredBytes = row.StoredBytes,
            LogGroupClass = row.Class,
            LogGroupArn = arn,
            DeletionProtectionEnabled = row.IsProtected,
        };
    }
}

public sealed record PutLogGroupDeletionProtectionRequest : IResourceRequest
{
    [Required, Length(1, 2048), Pattern(@"[\w#+=/:,.@-]*")]
    public string? LogGroupIdentifier { get; init; }

    [Required]
    public bool? DeletionProtectionEnabled { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => LogArns.Resource(caller, LogArns.NameIn(LogGroupIdentifier));
}

public sealed record ListLogGroupsRequest
{
    [Length(3, 129), Pattern(@"(\^?[\.\-_\/#A-Za-z0-9]{3,24})(\|\^?[\.\-_\/#A-Za-z0-9]{3,24}){0,4}")]
    public string? LogGroupNamePattern { get; init; }

    [OneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY")]
    public string? LogGroupClass { get; init; }
    public bool? IncludeLinkedAccounts { get; init; }

    [Length(0, 20)]
    [Length(12, 12, On = On.ListMember), Pattern(@"^\d{12}$", On = On.ListMember)]
    public List<string>? AccountIdentifiers { get; init; }

    [Length(1)]
    public string? NextToken { get; init; }

    [Range(1, 1000)]
    public int? Limit { get; init; }

    [Length(1, 5)]
    public List<DataSourceFilter>? DataSources { get; init; }

    [Length(1, 20)]
    [Length(1, 512, On = On.ListMember), Pattern(@"[\.\-_/#A-Za-z0-9]+", On = On.ListMember)]
    public List<string>? FieldIndexNames { get; init; }

    [Length(1, 5)]
    public List<TagFilter>? LogGroupTags { get; init; }
}

public sealed record DataSourceFilter
{
    [Required]
    public string? Name { get; init; }
    public string? Type { get; init; }
}

public sealed record TagFilter
{
    [Required, Length(1, 128), Pattern(@"^([\p{L}\p{Z}\p{N}_.:/=+\-@]+)$")]
    public string? Key { get; init; }

    [Length(0, 5)]
    [Length(0, 259, On = On.ListMember), Pattern(@"^!?\*?([\p{L}\p{Z}\p{N}_.:/=+\-@]*)\*?$", On = On.ListMember)]
    public List<string>? Values { get; init; }
}

public sealed record ListLogGroupsResponse
{
    public List<LogGroupSummary>? LogGroups { get; init; }
    public string? NextToken { get; init; }
}

public sealed record LogGroupSummary
{
    public string? LogGroupName { get; init; }
    public string? LogGroupArn { get; init; }
    public string? LogGroupClass { get; init; }
}
