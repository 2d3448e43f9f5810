using System.Globalization;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Published versions of a function, and <c>$LATEST</c> before them.</summary>
public sealed class VersionOperations(FunctionStore store, FunctionVersions versions)
{
    [Operation("POST", "/2015-03-31/functions/{FunctionName}/versions", Status = 201)]
    public Task<FunctionConfiguration> PublishVersion(PublishVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.PublishTo is not null)
            throw LambdaErrors.NotBuilt("publishing to $LATEST.PUBLISHED");
        return versions.PublishAsync(
            KeyOf(request.FunctionName!, caller, nameof(PublishVersion)),
            cancellationToken,
            new() { CodeSha256 = request.CodeSha256, RevisionId = request.RevisionId, Description = request.Description });
    }

    [Operation("GET", "/2015-03-31/functions/{FunctionName}/versions")]
    public Task<ListVersionsByFunctionResponse> ListVersionsByFunction(ListVersionsByFunctionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var latest = KeyOf(request.FunctionName!, caller, nameof(ListVersionsByFunction));
        if (store.Find(latest) is null)
            throw LambdaErrors.FunctionNotFound(latest.Arn);
        var after = -1;
        if (Marker.Read(request.Marker, nameof(ListVersionsByFunction)) is { } mark && !int.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            throw Marker.Invalid(nameof(ListVersionsByFunction));
        var size = Math.Min(request.MaxItems ?? LambdaLimits.FunctionsPerPage, LambdaLimits.FunctionsPerPage);
        var rest = store.Versions(latest).Where(f => f.Key.VersionOrder > after).Take(size + 1).ToList();
        return Task.FromResult(new ListVersionsByFunctionResponse
        {
            Versions = [.. rest.Take(size).Select(f => FunctionDescription.InList(f, qualified: true))],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Key.VersionOrder.ToString(CultureInfo.InvariantCulture)) : null,
        });
    }

    private static FunctionKey KeyOf(string functionName, Caller caller, string action) =>
        FunctionIdentifier.Parse(functionName, null, caller, action).LatestKey;
}

public sealed record PublishVersionRequest : NamedFunctionRequest
{
    public string? CodeSha256 { get; init; }

    [Length(0, 256)]
    public string? Description { get; init; }
    public string? RevisionId { get; init; }

    [OneOf("LATEST_PUBLISHED")]
    public string? PublishTo { get; init; }
}

public sealed record ListVersionsByFunctionRequest : IResourceRequest
{
    [InPath, Required, Length(1, 256), Pattern(LambdaPatterns.NamespacedFunctionName)]
    public string? FunctionName { get; init; }

    [InQuery]
    public string? Marker { get; init; }

    [InQuery, Range(1, 10000)]
    public int? MaxItems { get; init; }

    public string ResourceArn(Caller caller) => FunctionIdentifier.UnqualifiedResourceArn(FunctionName, caller);
}

public sealed record ListVersionsByFunctionResponse
{
    public List<FunctionConfiguration>? Versions { get; init; }
    public string? NextMarker { get; init; }
}
