using System.Text.Json.Serialization;
using Kiln.Services.Schemas.Discovery;
using Kiln.Services.Schemas.Registries;
using Kiln.Services.Schemas.Tags;
using Kiln.Services.Schemas.Versions;

namespace Kiln.Services.Schemas;

[JsonSerializable(typeof(CreateRegistryRequest))]
[JsonSerializable(typeof(DescribeRegistryRequest))]
[JsonSerializable(typeof(UpdateRegistryRequest))]
[JsonSerializable(typeof(DeleteRegistryRequest))]
[JsonSerializable(typeof(ListRegistriesRequest))]
[JsonSerializable(typeof(RegistryResponse))]
[JsonSerializable(typeof(ListRegistriesResponse))]
[JsonSerializable(typeof(CreateSchemaRequest))]
[JsonSerializable(typeof(UpdateSchemaRequest))]
[JsonSerializable(typeof(DescribeSchemaRequest))]
[JsonSerializable(typeof(DeleteSchemaRequest))]
[JsonSerializable(typeof(ListSchemasRequest))]
[JsonSerializable(typeof(ListSchemaVersionsRequest))]
[JsonSerializable(typeof(DeleteSchemaVersionRequest))]
[JsonSerializable(typeof(SchemaResponse))]
[JsonSerializable(typeof(DescribeSchemaResponse))]
[JsonSerializable(typeof(ListSchemasResponse))]
[JsonSerializable(typeof(ListSchemaVersionsResponse))]
[JsonSerializable(typeof(GetDiscoveredSchemaRequest))]
[JsonSerializable(typeof(GetDiscoveredSchemaResponse))]
[JsonSerializable(typeof(ListTagsForResourceRequest))]
[JsonSerializable(typeof(ListTagsForResourceResponse))]
[JsonSerializable(typeof(TagResourceRequest))]
[JsonSerializable(typeof(UntagResourceRequest))]
internal sealed partial class SchemasShapes : JsonSerializerContext;
