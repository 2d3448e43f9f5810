using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

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

    internal static LogGroup Of(LogGroupRow row, Caller caller)
    {
        var arn = LogArns.Group(caller.AccountId, caller.Region, row.Name);
        return new()
        {
            LogGroupName = row.Name,
            CreationTime = row.CreatedAt,
            RetentionInDays = (int?)row.RetentionInDays,
            MetricFilterCount = 0,
            Arn = arn + ":*",
            StoredBytes = row.StoredBytes,
            LogGroupClass = row.Class,
            LogGroupArn = arn,
        };
    }
}
