using System.Globalization;
using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.FunctionUrls;

public sealed record CreateFunctionUrlConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionNameOfUrl)]
    public string? FunctionName { get; init; }

    [InQuery, Length(1, 128), Pattern(LambdaPatterns.QualifierOfUrl)]
    public string? Qualifier { get; init; }

    [Required, OneOf("NONE", "AWS_IAM")]
    public string? AuthType { get; init; }
    public Cors? Cors { get; init; }

    [OneOf("RESPONSE_STREAM", "BUFFERED")]
    public string? InvokeMode { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

public sealed record UpdateFunctionUrlConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionNameOfUrl)]
    public string? FunctionName { get; init; }

    [InQuery, Length(1, 128), Pattern(LambdaPatterns.QualifierOfUrl)]
    public string? Qualifier { get; init; }

    [OneOf("NONE", "AWS_IAM")]
    public string? AuthType { get; init; }
    public Cors? Cors { get; init; }

    [OneOf("RESPONSE_STREAM", "BUFFERED")]
    public string? InvokeMode { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

/// <summary>GetFunctionUrlConfig, DeleteFunctionUrlConfig.</summary>
public sealed record FunctionUrlConfigRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionNameOfUrl)]
    public string? FunctionName { get; init; }

    [InQuery, Length(1, 128), Pattern(LambdaPatterns.QualifierOfUrl)]
    public string? Qualifier { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.ResourceArn(FunctionName, Qualifier, caller);
}

public sealed record ListFunctionUrlConfigsRequest : IResourceRequest
{
    [InPath, Required, Length(1, 140), Pattern(LambdaPatterns.FunctionNameOfUrl)]
    public string? FunctionName { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 50)]
    public int? MaxItems { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record ListFunctionUrlConfigsResponse
{
    public List<FunctionUrlConfig>? FunctionUrlConfigs { get; init; }
    public string? NextMarker { get; init; }
}

/// <summary>Which pages of other origins may call a function, and what they may see. Names are compared without case, but for origins.</summary>
public sealed record Cors
{
    public bool? AllowCredentials { get; init; }

    [Length(0, 100)]
    [Length(0, 1024, On = On.ListMember), Pattern(".*", On = On.ListMember)]
    public List<string>? AllowHeaders { get; init; }

    [Length(0, 6)]
    [Length(0, 6, On = On.ListMember), Pattern(".*", On = On.ListMember)]
    public List<string>? AllowMethods { get; init; }

    [Length(0, 100)]
    [Length(1, 253, On = On.ListMember), Pattern(".*", On = On.ListMember)]
    public List<string>? AllowOrigins { get; init; }

    [Length(0, 100)]
    [Length(0, 1024, On = On.ListMember), Pattern(".*", On = On.ListMember)]
    public List<string>? ExposeHeaders { get; init; }

    /// <summary>Seconds for which a browser may keep the answer to a preflight.</summary>
    [Range(0, 86400)]
    public int? MaxAge { get; init; }

    internal bool IsEmpty =>
        AllowCredentials is null && AllowHeaders is null && AllowMethods is null && AllowOrigins is null && ExposeHeaders is null && MaxAge is null;
}

/// <summary>CreateFunctionUrlConfig, which does not say when it was changed.</summary>
public record NewFunctionUrlConfig
{
    public string? FunctionUrl { get; init; }
    public string? FunctionArn { get; init; }
    public string? AuthType { get; init; }
    public Cors? Cors { get; init; }
    public string? CreationTime { get; init; }
    public string? InvokeMode { get; init; }

    internal static NewFunctionUrlConfig Of(FunctionUrl url, Caller caller) => new()
    {
        FunctionUrl = FunctionUrlAddress.Link(caller.Endpoint, url.UrlId),
        FunctionArn = url.Function.QualifiedArn,
        AuthType = url.AuthType,
        Cors = url.Cors,
        CreationTime = Timestamp(url.CreationTime),
        InvokeMode = url.InvokeMode,
    };

    // 2022-05-24T22:14:41.541286Z
    private protected static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

public sealed record FunctionUrlConfig : NewFunctionUrlConfig
{
    private FunctionUrlConfig(NewFunctionUrlConfig config) : base(config) { }

    [JsonPropertyOrder(1)]
    public string? LastModifiedTime { get; init; }

    internal static new FunctionUrlConfig Of(FunctionUrl url, Caller caller) =>
        new(NewFunctionUrlConfig.Of(url, caller)) { LastModifiedTime = Timestamp(url.LastModifiedTime) };
}
