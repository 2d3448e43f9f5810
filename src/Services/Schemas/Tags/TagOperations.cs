using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Schemas.Tags;

/// <summary>Tags of registries and schemas.</summary>
internal sealed class TagOperations(SchemaStore store)
{
    private const int MaxTags = 50;

    [Operation("GET", "/tags/{resource-arn}")]
    public async Task<ListTagsForResourceResponse> ListTagsForResource(ListTagsForResourceRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var arn = request.ResourceArn!;
        var scope = SchemaScope.Of(caller);
        var tags = Place(arn, scope) switch
        {
            (var registry, null) => (await store.FindRegistryAsync(scope, registry))?.Tags,
            var (registry, schema) => (await store.FindSchemaAsync(scope, registry, schema))?.Tags,
        };
        return new() { Tags = tags ?? throw SchemasErrors.ResourceNotFound(arn) };
    }

    [Operation("POST", "/tags/{resource-arn}", Status = 204)]
    public Task TagResource(TagResourceRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(request.ResourceArn!, caller, tags => Merged(tags, request.Tags), cancellationToken);

    [Operation("DELETE", "/tags/{resource-arn}", Status = 204)]
    public Task UntagResource(UntagResourceRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(request.ResourceArn!, caller, tags => tags.Where(t => !request.TagKeys!.Contains(t.Key)).ToDictionary(StringComparer.Ordinal), cancellationToken);

    internal static Dictionary<string, string> Merged(Dictionary<string, string> tags, Dictionary<string, string>? more)
    {
        var merged = new Dictionary<string, string>(tags, StringComparer.Ordinal);
        foreach (var (key, value) in more ?? [])
            merged[key] = value;
        return merged.Count <= MaxTags ? merged : throw SchemasErrors.BadRequest($"A resource cannot have more than {MaxTags} tags.");
    }

    private Task ChangeAsync(string arn, Caller caller, Func<Dictionary<string, string>, Dictionary<string, string>> change, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        return Place(arn, scope) switch
        {
            (var registry, null) => store.ChangeRegistryAsync(
                scope, registry, current => (current ?? throw SchemasErrors.ResourceNotFound(arn)) with { Tags = change(current.Tags) }, cancellationToken),
            var (registry, schema) => store.ChangeSchemaAsync(
                scope,
                registry,
                schema,
                (current, latest) => current is null || latest is null ? throw SchemasErrors.ResourceNotFound(arn) : (current with { Tags = change(current.Tags) }, latest),
                cancellationToken),
        };
    }

    // arn:aws:schemas:eu-west-1:123456789012:registry/name, …:schema/registry/name
    private static (string Registry, string? Schema) Place(string arn, SchemaScope scope)
    {
        var parts = arn.Split(':', 6);
        if (parts is not ["arn", _, "schemas", var region, var account, var resource] || region != scope.Region || account != scope.AccountId)
            throw SchemasErrors.ResourceNotFound(arn);
        return resource.Split('/') switch
        {
            ["registry", var registry] => (registry, null),
            ["schema", var registry, var schema] => (registry, schema),
            _ => throw SchemasErrors.ResourceNotFound(arn),
        };
    }
}

public sealed record ListTagsForResourceRequest
{
    [InPath("resource-arn"), Required]
    public string? ResourceArn { get; init; }
}

public sealed record ListTagsForResourceResponse
{
    [JsonPropertyName("tags")]
    public Dictionary<string, string>? Tags { get; init; }
}

public sealed record TagResourceRequest
{
    [InPath("resource-arn"), Required]
    public string? ResourceArn { get; init; }

    [JsonPropertyName("tags"), Required]
    public Dictionary<string, string>? Tags { get; init; }
}

public sealed record UntagResourceRequest
{
    [InPath("resource-arn"), Required]
    public string? ResourceArn { get; init; }

    [InQuery("tagKeys"), Required]
    public List<string>? TagKeys { get; init; }
}
