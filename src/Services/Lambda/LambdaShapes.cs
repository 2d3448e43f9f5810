using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Account;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Concurrency;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Lambda.Tags;

namespace Kiln.Services.Lambda;

[JsonSerializable(typeof(CreateFunctionRequest))]
[JsonSerializable(typeof(UpdateFunctionCodeRequest))]
[JsonSerializable(typeof(UpdateFunctionConfigurationRequest))]
[JsonSerializable(typeof(FunctionRequest))]
[JsonSerializable(typeof(GetFunctionResponse))]
[JsonSerializable(typeof(DeleteFunctionResponse))]
[JsonSerializable(typeof(ListFunctionsRequest))]
[JsonSerializable(typeof(ListFunctionsResponse))]
[JsonSerializable(typeof(PublishVersionRequest))]
[JsonSerializable(typeof(ListVersionsByFunctionRequest))]
[JsonSerializable(typeof(ListVersionsByFunctionResponse))]
[JsonSerializable(typeof(CreateAliasRequest))]
[JsonSerializable(typeof(UpdateAliasRequest))]
[JsonSerializable(typeof(AliasRequest))]
[JsonSerializable(typeof(AliasConfiguration))]
[JsonSerializable(typeof(ListAliasesRequest))]
[JsonSerializable(typeof(ListAliasesResponse))]
[JsonSerializable(typeof(TagResourceRequest))]
[JsonSerializable(typeof(UntagResourceRequest))]
[JsonSerializable(typeof(ListTagsRequest))]
[JsonSerializable(typeof(ListTagsResponse))]
[JsonSerializable(typeof(PutFunctionConcurrencyRequest))]
[JsonSerializable(typeof(FunctionConcurrencyRequest))]
[JsonSerializable(typeof(ConcurrencySettings))]
[JsonSerializable(typeof(InvocationRequest))]
[JsonSerializable(typeof(InvocationResponse))]
[JsonSerializable(typeof(GetAccountSettingsRequest))]
[JsonSerializable(typeof(GetAccountSettingsResponse))]
[JsonSerializable(typeof(AddPermissionRequest))]
[JsonSerializable(typeof(AddPermissionResponse))]
[JsonSerializable(typeof(GetPolicyRequest))]
[JsonSerializable(typeof(GetPolicyResponse))]
[JsonSerializable(typeof(RemovePermissionRequest))]
[JsonSerializable(typeof(PublishLayerVersionRequest))]
[JsonSerializable(typeof(LayerVersionRequest))]
[JsonSerializable(typeof(GetLayerVersionByArnRequest))]
[JsonSerializable(typeof(LayerVersion))]
[JsonSerializable(typeof(ListLayersRequest))]
[JsonSerializable(typeof(ListLayersResponse))]
[JsonSerializable(typeof(ListLayerVersionsRequest))]
[JsonSerializable(typeof(ListLayerVersionsResponse))]
[JsonSerializable(typeof(AddLayerVersionPermissionRequest))]
[JsonSerializable(typeof(AddLayerVersionPermissionResponse))]
[JsonSerializable(typeof(RemoveLayerVersionPermissionRequest))]
[JsonSerializable(typeof(GetLayerVersionPolicyResponse))]
internal sealed partial class LambdaShapes : JsonSerializerContext;
