using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Services.Iam;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Tags;

/// <summary>Tags of functions and of code signing configs. A version or an alias has none of its own.</summary>
public sealed class TagOperations(FunctionStore functions, CodeSigningConfigStore codeSigning)
{
    private const int MaxTags = 50;

    // What an ARN names that is no function, and what AWS calls it.
    private static readonly Dictionary<string, string> OtherKinds = new()
    {
        ["event-source-mapping"] = "Event source mapping",
        ["capacity-provider"] = "Capacity provider",
        ["code-signing-config"] = "Code signing config",
        ["network-connector"] = "Network connector",
    };

    [Operation("POST", "/2017-03-31/tags/{Resource}", Status = 204)]
    public Task TagResource(TagResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Tags!.Count == 0)
            throw LambdaErrors.InvalidParameter("An error occurred and the request cannot be processed.");
        return ChangeAsync(
            request.Resource!,
            caller,
            tags =>
            {
                foreach (var (key, value) in request.Tags)
                    tags[key] = value;
                if (tags.Count > MaxTags)
                    throw LambdaErrors.InvalidParameter("Number of tags exceeds resource tag limit.");
            },
            cancellationToken);
    }

    [Operation("DELETE", "/2017-03-31/tags/{Resource}", Status = 204)]
    public Task UntagResource(UntagResourceRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(request.Resource!, caller, tags => request.TagKeys!.ForEach(key => tags.Remove(key)), cancellationToken);

    [Operation("GET", "/2017-03-31/tags/{Resource}")]
    public Task<ListTagsResponse> ListTags(ListTagsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (FindConfig(request.Resource!, caller) is { } config)
            return Task.FromResult(new ListTagsResponse { Tags = config.Tags ?? [] });
        var key = KeyOf(request.Resource!, caller, nameof(ListTags));
        var function = functions.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound(key.Arn);
        return Task.FromResult(new ListTagsResponse { Tags = function.Tags ?? [] });
    }

    private async Task ChangeAsync(string resource, Caller caller, Action<Dictionary<string, string>> change, CancellationToken cancellationToken)
    {
        if (FindConfig(resource, caller) is not null)
        {
            await codeSigning.ChangeAsync(resource, config => (config ?? throw NotFound(resource)) with { Tags = Changed(config.Tags, change) }, cancellationToken);
            return;
        }
        var key = KeyOf(resource, caller, nameof(TagResource));
        _ = await functions.UpdateAsync(
            key,
            function => function with { Tags = Changed(function.Tags, change) },
            cancellationToken) ?? throw LambdaErrors.FunctionNotFound(key.Arn);
    }

    private static Dictionary<string, string> Changed(Dictionary<string, string>? tags, Action<Dictionary<string, string>> change)
    {
        var changed = new Dictionary<string, string>(tags ?? []);
        change(changed);
        return changed;
    }

    private StoredCodeSigningConfig? FindConfig(string arn, Caller caller) =>
        codeSigning.Find(arn) is { } config && config.AccountId == caller.AccountId && config.Region == caller.Region ? config : null;

    private static AwsException NotFound(string arn, string kind = "Code signing config") => new(LambdaErrors.ResourceNotFoundException, $"{kind} not found: {arn}");

    private static FunctionKey KeyOf(string arn, Caller caller, string action)
    {
        var kind = arn.Split(':')[5];
        if (OtherKinds.TryGetValue(kind, out var name))
            throw NotFound(arn, name);
        var identifier = FunctionIdentifier.Parse(arn, null, caller, action);
        return identifier.Qualifier is null
            ? identifier.LatestKey
            : throw LambdaErrors.InvalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");
    }
}

public sealed record TagResourceRequest : IResourceRequest
{
    [InPath, Required, Length(1, 10000), Pattern(LambdaPatterns.TaggableResource)]
    public string? Resource { get; init; }

    [Required]
    [Length(1, 128, On = On.MapKey), Pattern(LambdaPatterns.Tag, On = On.MapKey)]
    [Length(0, 256, On = On.MapValue), Pattern(LambdaPatterns.Tag, On = On.MapValue)]
    public Dictionary<string, string>? Tags { get; init; }

    public string ResourceArn(Caller caller) => Resource ?? "*";
}

public sealed record UntagResourceRequest : IResourceRequest
{
    [InPath, Required, Length(1, 10000), Pattern(LambdaPatterns.TaggableResource)]
    public string? Resource { get; init; }

    [InQuery("tagKeys"), Required]
    [Length(1, 128, On = On.ListMember), Pattern(LambdaPatterns.Tag, On = On.ListMember)]
    public List<string>? TagKeys { get; init; }

    public string ResourceArn(Caller caller) => Resource ?? "*";
}

public sealed record ListTagsRequest : IResourceRequest
{
    [InPath, Required, Length(1, 10000), Pattern(LambdaPatterns.TaggableResource)]
    public string? Resource { get; init; }

    public string ResourceArn(Caller caller) => Resource ?? "*";
}

public sealed record ListTagsResponse
{
    public Dictionary<string, string>? Tags { get; init; }
}
