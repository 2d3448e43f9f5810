using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace Kiln.Aws.Operations;

/// <summary>A response record: which members are headers, status or payload, and which make up the body.</summary>
public sealed class ResponseShape
{
    public ResponseShape(JsonTypeInfo type, ShapeOptions options)
    {
        Type = type;
        Options = options;
        foreach (var member in type.Properties)
        {
            switch (member.Trait<LocatedAttribute>())
            {
                case InHeaderAttribute header:
                    Headers.Add((header.Name!, response => Text(member.Get!(response))));
                    break;
                case InStatusAttribute:
                    Status = response => (int?)member.Get!(response);
                    break;
                case PayloadAttribute:
                    Payload = response => (ReadOnlyMemory<byte>?)member.Get!(response);
                    break;
            }
        }
    }

    public JsonTypeInfo Type { get; }
    internal ShapeOptions Options { get; }
    public List<(string Name, Func<object, string?> Value)> Headers { get; } = [];
    public Func<object, int?>? Status { get; }

    /// <summary>Set when the body is one member's bytes.</summary>
    public Func<object, ReadOnlyMemory<byte>?>? Payload { get; }

    private static string? Text(object? value) => value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
}
