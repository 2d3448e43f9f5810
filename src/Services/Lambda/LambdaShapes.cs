using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Account;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Permissions;

namespace Kiln.Services.Lambda;

[JsonSerializable(typeof(CreateFunctionRequest))]
[JsonSerializable(typeof(UpdateFunctionCodeRequest))]
[JsonSerializable(typeof(UpdateFunctionConfigurationRequest))]
[JsonSerializable(typeof(FunctionRequest))]
[JsonSerializable(typeof(GetFunctionResponse))]
[JsonSerializable(typeof(DeleteFunctionResponse))]
[JsonSerializable(typeof(ListFunctionsRequest))]
[JsonSerializable(typeof(ListFunctionsResponse))]
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
