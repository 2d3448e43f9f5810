using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Protocols;

namespace Kiln.Aws.Operations;

/// <summary>
/// Serializer settings of one service. Timestamps have one form on JSON wires (epoch seconds) and another in XML (ISO 8601),
/// so a service that speaks query only writes the second.
/// </summary>
public sealed class ShapeOptions
{
    private readonly JsonSerializerOptions _options;

    public ShapeOptions(ServiceDescription description, IJsonTypeInfoResolver shapes)
    {
        var xmlOnly = description.Protocols is [ProtocolKind.Query];
        _options = new JsonSerializerOptions
        {
            TypeInfoResolver = shapes,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // AWS writes characters beyond ASCII as they are; the default encoder is made for HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            // NaN and Infinity are written as text.
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            PropertyNamingPolicy = description.CamelCaseMembers ? JsonNamingPolicy.CamelCase : null,
            Converters = { xmlOnly ? new Iso8601Timestamp() : new EpochTimestamp() },
        };
        _options.MakeReadOnly();
    }

    public JsonTypeInfo Of(Type type) => _options.GetTypeInfo(type);
}
