using System.Text.Json.Serialization;

namespace Kiln.Services.Sts;

[JsonSerializable(typeof(GetCallerIdentityRequest))]
[JsonSerializable(typeof(GetCallerIdentityResponse))]
internal sealed partial class StsShapes : JsonSerializerContext;
