using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.Permissions;

public sealed record AddPermissionRequest : QualifiedFunctionRequest
{
    [Required, Length(1, 100), Pattern(LambdaPatterns.StatementId)]
    public string? StatementId { get; init; }

    [Required, Length(0, 10000), Pattern(LambdaPatterns.Action)]
    public string? Action { get; init; }

    [Required, Length(0, 2048), Pattern(@"[^\s]+")]
    public string? Principal { get; init; }

    [Length(0, 10000), Pattern(LambdaPatterns.Arn)]
    public string? SourceArn { get; init; }

    [Length(0, 12), Pattern(@"\d{12}")]
    public string? SourceAccount { get; init; }

    [Length(0, 256), Pattern(@"[a-zA-Z0-9._\-]+")]
    public string? EventSourceToken { get; init; }
    public string? RevisionId { get; init; }

    [Length(12, 34), Pattern("o-[a-z0-9]{10,32}")]
    public string? PrincipalOrgID { get; init; }

    [OneOf("NONE", "AWS_IAM")]
    public string? FunctionUrlAuthType { get; init; }
    public bool? InvokedViaFunctionUrl { get; init; }
}

public sealed record AddPermissionResponse
{
    /// <summary>The statement as JSON.</summary>
    public string? Statement { get; init; }
}

public sealed record GetPolicyRequest : QualifiedFunctionRequest;

public sealed record GetPolicyResponse
{
    /// <summary>The document as JSON.</summary>
    public string? Policy { get; init; }
    public string? RevisionId { get; init; }
}

public sealed record RemovePermissionRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    [InPath, Required, Length(1, 100), Pattern("([a-zA-Z0-9-_.]+)")]
    public string? StatementId { get; init; }

    [InQuery, Length(1, 128), Pattern(LambdaPatterns.Qualifier)]
    public string? Qualifier { get; init; }

    [InQuery]
    public string? RevisionId { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}
