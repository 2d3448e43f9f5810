using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Aliases;

/// <summary>
/// A name for a version, or for two with a share of the invokes each. Members are persisted as JSON by name: append only, never rename.
/// </summary>
public sealed record AliasRecord
{
    /// <summary>Its version is the alias's name: where a function would be found by that qualifier.</summary>
    public required FunctionKey Key { get; init; }
    public required string FunctionVersion { get; init; }
    public string Description { get; init; } = "";

    /// <summary>Null: every invoke is <see cref="FunctionVersion"/>'s.</summary>
    public string? AdditionalVersion { get; init; }

    /// <summary>Share of the additional version, 0 to 1.</summary>
    public double AdditionalWeight { get; init; }

    /// <summary>New at every change.</summary>
    public required string RevisionId { get; init; }

    [JsonIgnore]
    public string Arn => $"{Key.Arn}:{Key.Version}";

    /// <param name="draw">From 0 to less than 1.</param>
    internal FunctionKey Target(double draw) =>
        Key with { Version = AdditionalVersion is { } additional && draw < AdditionalWeight ? additional : FunctionVersion };

    internal bool Names(string version) => FunctionVersion == version || AdditionalVersion == version;
}

[JsonSerializable(typeof(AliasRecord))]
internal sealed partial class AliasShapes : JsonSerializerContext;
