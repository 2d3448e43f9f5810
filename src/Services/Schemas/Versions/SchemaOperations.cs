using System.Globalization;
using System.Text.Json;
using Kiln.Aws.Operations;

namespace Kiln.Services.Schemas.Versions;

/// <summary>Schemas: each change of one's content or type is another version.</summary>
internal sealed class SchemaOperations(SchemaStore store, TimeProvider time)
{
    [Operation("POST", "/v1/registries/name/{registryName}/schemas/name/{schemaName}", Status = 201)]
    public async Task<SchemaResponse> CreateSchema(CreateSchemaRequest request, Caller caller, CancellationToken cancellationToken)
    {
        SchemaNames.CheckSchema(request.SchemaName!);
        CheckContent(request.Content!, request.Type!);
        var scope = SchemaScope.Of(caller);
        var now = time.GetUtcNow();
        var created = await store.ChangeSchemaAsync(
            scope,
            request.RegistryName!,
            request.SchemaName!,
            (current, _) => current is not null
                ? throw SchemasErrors.SchemaExists(request.SchemaName!)
                : (new() { Description = request.Description, Tags = Tags.TagOperations.Merged([], request.Tags), LastModified = now, LastVersion = 1 }, new(1, request.Type!, request.Content!, now)),
            cancellationToken);
        return SchemaResponse.Of(scope, request.RegistryName!, request.SchemaName!, created.Schema, created.Version);
    }

    [Operation("PUT", "/v1/registries/name/{registryName}/schemas/name/{schemaName}")]
    public async Task<SchemaResponse> UpdateSchema(UpdateSchemaRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        var now = time.GetUtcNow();
        var changed = await store.ChangeSchemaAsync(
            scope,
            request.RegistryName!,
            request.SchemaName!,
            (current, latest) =>
            {
                if (current is null || latest is null)
                    throw SchemasErrors.SchemaNotFound(request.SchemaName!);
                var (content, type) = (request.Content ?? latest.Content, request.Type ?? latest.Type);
                CheckContent(content, type);
                var next = (content, type) == (latest.Content, latest.Type) ? latest : new(current.LastVersion + 1, type, content, now);
                return (current with { Description = request.Description ?? current.Description, LastModified = now, LastVersion = Math.Max(current.LastVersion, next.Version) }, next);
            },
            cancellationToken);
        return SchemaResponse.Of(scope, request.RegistryName!, request.SchemaName!, changed.Schema, changed.Version);
    }

    [Operation("GET", "/v1/registries/name/{registryName}/schemas/name/{schemaName}")]
    public async Task<DescribeSchemaResponse> DescribeSchema(DescribeSchemaRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        var schema = await store.FindSchemaAsync(scope, request.RegistryName!, request.SchemaName!) ?? throw SchemasErrors.SchemaNotFound(request.SchemaName!);
        var number = request.SchemaVersion is null ? (int?)null : VersionOperations.Number(request.SchemaName!, request.SchemaVersion);
        var version = await store.FindVersionAsync(scope, request.RegistryName!, request.SchemaName!, number)
            ?? throw SchemasErrors.VersionNotFound(request.SchemaName!, request.SchemaVersion ?? "");
        return DescribeSchemaResponse.Of(scope, request.RegistryName!, request.SchemaName!, schema, version);
    }

    [Operation("DELETE", "/v1/registries/name/{registryName}/schemas/name/{schemaName}", Status = 204)]
    public async Task DeleteSchema(DeleteSchemaRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!await store.DeleteSchemaAsync(SchemaScope.Of(caller), request.RegistryName!, request.SchemaName!, cancellationToken))
            throw SchemasErrors.SchemaNotFound(request.SchemaName!);
    }

    [Operation("GET", "/v1/registries/name/{registryName}/schemas")]
    public async Task<ListSchemasResponse> ListSchemas(ListSchemasRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        _ = await store.FindRegistryAsync(scope, request.RegistryName!) ?? throw SchemasErrors.RegistryNotFound(request.RegistryName!);
        var (page, token) = SchemaPage.Of(
            (await store.SchemasAsync(scope, request.RegistryName!)).Where(s => s.Name.StartsWith(request.SchemaNamePrefix ?? "", StringComparison.Ordinal)),
            static s => s.Name, string.CompareOrdinal, request.Limit, request.NextToken);
        return new()
        {
            Schemas = page.ConvertAll(s => new SchemaSummary
            {
                LastModified = SchemaTime.Text(s.Record.LastModified),
                SchemaArn = SchemaNames.SchemaArn(scope, request.RegistryName!, s.Name),
                SchemaName = s.Name,
                Tags = s.Record.Tags,
                VersionCount = s.Versions,
            }),
            NextToken = token,
        };
    }

    // {"openapi":"3.0.0",…} or, of the other type, any JSON object.
    private static void CheckContent(string content, string type)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && (type != "OpenApi3" || (document.RootElement.TryGetProperty("openapi", out var version) && version.ValueKind == JsonValueKind.String && version.GetString()!.StartsWith("3.", StringComparison.Ordinal))))
                return;
        }
        catch (JsonException)
        {
        }
        throw SchemasErrors.BadRequest($"Content is not a schema of the type {type}.");
    }
}

/// <summary><c>2018-11-20T20:41:16Z</c>, as the model wants it in JSON too.</summary>
internal static class SchemaTime
{
    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
