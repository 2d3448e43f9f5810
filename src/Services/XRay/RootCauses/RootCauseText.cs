using System.Text.Json.Serialization;

namespace Kiln.Services.XRay.RootCauses;

/// <summary><c>[{"Services":[{"Name":"a","EntityPath":[{"Name":"a"},{"Name":"b"}]}]}]</c></summary>
internal sealed record RootCauseText
{
    public required List<RootCauseServiceText> Services { get; init; }
}

internal sealed record RootCauseServiceText
{
    public required string Name { get; init; }
    public List<RootCauseEntityText>? EntityPath { get; init; }
}

internal sealed record RootCauseEntityText
{
    public required string Name { get; init; }
}

[JsonSerializable(typeof(List<RootCauseText>))]
internal sealed partial class RootCauseShapes : JsonSerializerContext;
