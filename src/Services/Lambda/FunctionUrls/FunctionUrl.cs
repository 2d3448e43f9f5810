using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.FunctionUrls;

/// <summary>
/// The address of a function, or of one of its aliases, on the web. Members are persisted as JSON by name: append only, never rename.
/// </summary>
public sealed record FunctionUrl
{
    public const string Iam = "AWS_IAM";
    public const string Anyone = "NONE";
    public const string Buffered = "BUFFERED";
    public const string ResponseStream = "RESPONSE_STREAM";

    /// <summary>Its version is the alias, or <c>$LATEST</c> where it is the function's own.</summary>
    public required FunctionKey Key { get; init; }

    /// <summary>32 letters and digits, at random: whoever does not know them does not find the function.</summary>
    public required string UrlId { get; init; }

    /// <summary><see cref="Iam"/> or <see cref="Anyone"/>.</summary>
    public required string AuthType { get; init; }

    /// <summary><see cref="Buffered"/> or <see cref="ResponseStream"/>.</summary>
    public required string InvokeMode { get; init; }

    /// <summary>Null: what the function says itself goes.</summary>
    public Cors? Cors { get; init; }

    public required DateTimeOffset CreationTime { get; init; }
    public required DateTimeOffset LastModifiedTime { get; init; }

    /// <summary>Null: the function's own.</summary>
    [JsonIgnore]
    public string? Alias => Key.Version == FunctionIdentifier.Latest ? null : Key.Version;

    [JsonIgnore]
    public FunctionIdentifier Function => new(Key.AccountId, Key.Region, Key.Name, Alias);
}

[JsonSerializable(typeof(FunctionUrl))]
internal sealed partial class FunctionUrlShapes : JsonSerializerContext;
