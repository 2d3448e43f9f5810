using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Of what is persisted; enumerations by name, so that their order may change.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FunctionRecord))]
[JsonSerializable(typeof(LayerVersionRecord))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RecordShapes : JsonSerializerContext;
