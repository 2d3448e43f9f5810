using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Account;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Asynchronous;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Concurrency;
using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.FunctionUrls;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Invocations.Streaming;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Lambda.ProvisionedConcurrency;
using Kiln.Services.Lambda.Recursion;
using Kiln.Services.Lambda.Runtimes;
using Kiln.Services.Lambda.Scaling;
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
[JsonSerializable(typeof(CreateFunctionUrlConfigRequest))]
[JsonSerializable(typeof(UpdateFunctionUrlConfigRequest))]
[JsonSerializable(typeof(FunctionUrlConfigRequest))]
[JsonSerializable(typeof(NewFunctionUrlConfig))]
[JsonSerializable(typeof(FunctionUrlConfig))]
[JsonSerializable(typeof(ListFunctionUrlConfigsRequest))]
[JsonSerializable(typeof(ListFunctionUrlConfigsResponse))]
[JsonSerializable(typeof(InvocationRequest))]
[JsonSerializable(typeof(InvocationResponse))]
[JsonSerializable(typeof(InvokeAsyncRequest))]
[JsonSerializable(typeof(InvokeAsyncResponse))]
[JsonSerializable(typeof(ChangeEventInvokeConfigRequest))]
[JsonSerializable(typeof(EventInvokeConfigRequest))]
[JsonSerializable(typeof(FunctionEventInvokeConfig))]
[JsonSerializable(typeof(ListFunctionEventInvokeConfigsRequest))]
[JsonSerializable(typeof(ListFunctionEventInvokeConfigsResponse))]
[JsonSerializable(typeof(PutProvisionedConcurrencyConfigRequest))]
[JsonSerializable(typeof(ProvisionedConcurrencyConfigRequest))]
[JsonSerializable(typeof(ProvisionedConcurrencyState))]
[JsonSerializable(typeof(ListProvisionedConcurrencyConfigsRequest))]
[JsonSerializable(typeof(ListProvisionedConcurrencyConfigsResponse))]
[JsonSerializable(typeof(PutFunctionRecursionConfigRequest))]
[JsonSerializable(typeof(FunctionRecursionConfigRequest))]
[JsonSerializable(typeof(FunctionRecursionConfig))]
[JsonSerializable(typeof(CreateCodeSigningConfigRequest))]
[JsonSerializable(typeof(UpdateCodeSigningConfigRequest))]
[JsonSerializable(typeof(CodeSigningConfigRequest))]
[JsonSerializable(typeof(CodeSigningConfigResponse))]
[JsonSerializable(typeof(DeleteCodeSigningConfigResponse))]
[JsonSerializable(typeof(ListCodeSigningConfigsRequest))]
[JsonSerializable(typeof(ListCodeSigningConfigsResponse))]
[JsonSerializable(typeof(ListFunctionsByCodeSigningConfigRequest))]
[JsonSerializable(typeof(ListFunctionsByCodeSigningConfigResponse))]
[JsonSerializable(typeof(PutFunctionCodeSigningConfigRequest))]
[JsonSerializable(typeof(FunctionCodeSigningConfigRequest))]
[JsonSerializable(typeof(FunctionCodeSigningConfig))]
[JsonSerializable(typeof(PutRuntimeManagementConfigRequest))]
[JsonSerializable(typeof(GetRuntimeManagementConfigRequest))]
[JsonSerializable(typeof(RuntimeManagementConfig))]
[JsonSerializable(typeof(PutFunctionScalingConfigRequest))]
[JsonSerializable(typeof(PutFunctionScalingConfigResponse))]
[JsonSerializable(typeof(GetFunctionScalingConfigRequest))]
[JsonSerializable(typeof(GetFunctionScalingConfigResponse))]
[JsonSerializable(typeof(InvokeWithResponseStreamRequest))]
[JsonSerializable(typeof(InvokeWithResponseStreamResponse))]
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
