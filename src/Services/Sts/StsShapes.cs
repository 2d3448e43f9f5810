using System.Text.Json.Serialization;
using Kiln.Services.Sts.WebIdentities;

namespace Kiln.Services.Sts;

[JsonSerializable(typeof(AssumeRoleRequest))]
[JsonSerializable(typeof(AssumeRoleResponse))]
[JsonSerializable(typeof(AssumeRoleWithWebIdentityRequest))]
[JsonSerializable(typeof(AssumeRoleWithWebIdentityResponse))]
[JsonSerializable(typeof(DecodeAuthorizationMessageRequest))]
[JsonSerializable(typeof(DecodeAuthorizationMessageResponse))]
[JsonSerializable(typeof(GetAccessKeyInfoRequest))]
[JsonSerializable(typeof(GetAccessKeyInfoResponse))]
[JsonSerializable(typeof(GetCallerIdentityRequest))]
[JsonSerializable(typeof(GetCallerIdentityResponse))]
[JsonSerializable(typeof(GetFederationTokenRequest))]
[JsonSerializable(typeof(GetFederationTokenResponse))]
[JsonSerializable(typeof(GetSessionTokenRequest))]
[JsonSerializable(typeof(GetSessionTokenResponse))]
internal sealed partial class StsShapes : JsonSerializerContext;
