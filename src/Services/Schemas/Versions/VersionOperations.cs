using System.Globalization;
using Kiln.Aws.Operations;

namespace Kiln.Services.Schemas.Versions;

internal sealed class VersionOperations(SchemaStore store)
{
    /// <summary>Oldest first: <c>sam remote test-event</c> deletes the first when there are five.</summary>
    [Operation("GET", "/v1/registries/name/{registryName}/schemas/name/{schemaName}/versions")]
    public async Task<ListSchemaVersionsResponse> ListSchemaVersions(ListSchemaVersionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        _ = await store.FindSchemaAsync(scope, request.RegistryName!, request.SchemaName!) ?? throw SchemasErrors.SchemaNotFound(request.SchemaName!);
        var (page, token) = SchemaPage.Of(
            await store.VersionsAsync(scope, request.RegistryName!, request.SchemaName!),
            static v => Text(v.Version),
            (left, right) => Number(request.SchemaName!, left) - Number(request.SchemaName!, right),
            request.Limit,
            request.NextToken);
        var arn = SchemaNames.SchemaArn(scope, request.RegistryName!, request.SchemaName!);
        return new()
        {
            SchemaVersions = page.ConvertAll(v => new SchemaVersionSummary { SchemaArn = arn, SchemaName = request.SchemaName, SchemaVersion = Text(v.Version), Type = v.Type }),
            NextToken = token,
        };
    }

    [Operation("DELETE", "/v1/registries/name/{registryName}/schemas/name/{schemaName}/version/{schemaVersion}", Status = 204)]
    public async Task DeleteSchemaVersion(DeleteSchemaVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var version = Number(request.SchemaName!, request.SchemaVersion!);
        if (!await store.DeleteVersionAsync(SchemaScope.Of(caller), request.RegistryName!, request.SchemaName!, version, cancellationToken))
            throw SchemasErrors.VersionNotFound(request.SchemaName!, request.SchemaVersion!);
    }

    internal static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);

    internal static int Number(string schema, string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw SchemasErrors.VersionNotFound(schema, version);
}
