using Kiln.Aws.Operations;

namespace Kiln.Services.Schemas.Registries;

/// <summary>Registries that the account made. AWS's own, with the events of its services, there are none.</summary>
internal sealed class RegistryOperations(SchemaStore store)
{
    [Operation("POST", "/v1/registries/name/{registryName}", Status = 201)]
    public async Task<RegistryResponse> CreateRegistry(CreateRegistryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        SchemaNames.CheckRegistry(request.RegistryName!);
        var scope = SchemaScope.Of(caller);
        var created = await store.ChangeRegistryAsync(
            scope,
            request.RegistryName!,
            current => current is null
                ? new() { Description = request.Description, Tags = Tags.TagOperations.Merged([], request.Tags) }
                : throw SchemasErrors.RegistryExists(request.RegistryName!),
            cancellationToken);
        return RegistryResponse.Of(scope, request.RegistryName!, created);
    }

    [Operation("GET", "/v1/registries/name/{registryName}")]
    public async Task<RegistryResponse> DescribeRegistry(DescribeRegistryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        var found = await store.FindRegistryAsync(scope, request.RegistryName!) ?? throw SchemasErrors.RegistryNotFound(request.RegistryName!);
        return RegistryResponse.Of(scope, request.RegistryName!, found);
    }

    [Operation("PUT", "/v1/registries/name/{registryName}")]
    public async Task<RegistryResponse> UpdateRegistry(UpdateRegistryRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        var changed = await store.ChangeRegistryAsync(
            scope,
            request.RegistryName!,
            current => (current ?? throw SchemasErrors.RegistryNotFound(request.RegistryName!)) with { Description = request.Description ?? current.Description },
            cancellationToken);
        return RegistryResponse.Of(scope, request.RegistryName!, changed);
    }

    [Operation("DELETE", "/v1/registries/name/{registryName}", Status = 204)]
    public Task DeleteRegistry(DeleteRegistryRequest request, Caller caller, CancellationToken cancellationToken) =>
        store.DeleteRegistryAsync(SchemaScope.Of(caller), request.RegistryName!, cancellationToken);

    [Operation("GET", "/v1/registries")]
    public async Task<ListRegistriesResponse> ListRegistries(ListRegistriesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = SchemaScope.Of(caller);
        var all = request.Scope is null or "LOCAL" ? await store.RegistriesAsync(scope) : [];
        var (page, token) = SchemaPage.Of(
            all.Where(r => r.Name.StartsWith(request.RegistryNamePrefix ?? "", StringComparison.Ordinal)),
            static r => r.Name, string.CompareOrdinal, request.Limit, request.NextToken);
        return new()
        {
            Registries = page.ConvertAll(r => new RegistrySummary { RegistryArn = SchemaNames.RegistryArn(scope, r.Name), RegistryName = r.Name, Tags = r.Record.Tags }),
            NextToken = token,
        };
    }
}
