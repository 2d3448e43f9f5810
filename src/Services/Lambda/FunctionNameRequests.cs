using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda;

/// <summary>A request that names a function, perhaps a version or an alias of it.</summary>
public abstract record QualifiedFunctionRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    [InQuery, Length(1, 128), Pattern(LambdaPatterns.Qualifier)]
    public string? Qualifier { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

/// <summary>A request that names a function, and is about all of it.</summary>
public abstract record NamedFunctionRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionName)]
    public string? FunctionName { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}
