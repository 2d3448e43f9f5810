using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Tag = Kiln.Services.CloudWatch.Tags.Tag;

namespace Kiln.Services.CloudWatch.Dashboards;

public sealed record PutDashboardRequest : IResourceRequest
{
    [Required]
    public string? DashboardName { get; init; }

    [Required]
    public string? DashboardBody { get; init; }
    public List<Tag>? Tags { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => Dashboard.ArnOf(caller.AccountId, DashboardName);
}

public sealed record PutDashboardResponse
{
    public List<DashboardValidationMessage>? DashboardValidationMessages { get; init; }
}

public sealed record DashboardValidationMessage
{
    public string? DataPath { get; init; }
    public string? Message { get; init; }
}

public sealed record GetDashboardRequest : IResourceRequest
{
    [Required]
    public string? DashboardName { get; init; }

    string IResourceRequest.ResourceArn(Caller caller) => Dashboard.ArnOf(caller.AccountId, DashboardName);
}

public sealed record GetDashboardResponse
{
    public string? DashboardArn { get; init; }
    public string? DashboardBody { get; init; }
    public string? DashboardName { get; init; }
}

public sealed record ListDashboardsRequest
{
    public string? DashboardNamePrefix { get; init; }
    public string? NextToken { get; init; }
}

public sealed record ListDashboardsResponse
{
    public List<DashboardEntry>? DashboardEntries { get; init; }
    public string? NextToken { get; init; }
}

public sealed record DashboardEntry
{
    public string? DashboardName { get; init; }
    public string? DashboardArn { get; init; }
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }
}

public sealed record DeleteDashboardsRequest : IResourcesRequest
{
    [Required]
    public List<string>? DashboardNames { get; init; }

    IReadOnlyList<string> IResourcesRequest.ResourceArns(Caller caller) =>
        DashboardNames is null or [] ? ["*"] : DashboardNames.ConvertAll(name => Dashboard.ArnOf(caller.AccountId, name));
}

public sealed record DeleteDashboardsResponse;
