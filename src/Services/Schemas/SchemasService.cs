using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Schemas.Discovery;
using Kiln.Services.Schemas.Registries;
using Kiln.Services.Schemas.Tags;
using Kiln.Services.Schemas.Versions;
using Kiln.Services.Storage;

namespace Kiln.Services.Schemas;

/// <summary>Amazon EventBridge Schemas: registries of schemas in versions. The shareable test events of functions are examples in some of them.</summary>
public static class SchemasService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "schemas",
        SigningName = "schemas",
        Protocols = [ProtocolKind.RestJson],
        ValidationErrorCode = "BadRequestException",
        ValidationMessageKey = "Message",
        // Observed: ForbiddenException: User: … is not authorized to perform: schemas:ListRegistries on resource: arn:aws:schemas:eu-central-1:…:*
        Denial = SchemasErrors.Forbidden,
    };

    public static AwsService Create(Database control, TimeProvider time)
    {
        var store = new SchemaStore(control);
        return new(
            Description,
            EmbeddedText.Read(typeof(SchemasService), "operations.tsv"),
            SchemasShapes.Default,
            new RegistryOperations(store),
            new SchemaOperations(store, time),
            new VersionOperations(store),
            new GetDiscoveredSchemaOperation(),
            new TagOperations(store));
    }
}
