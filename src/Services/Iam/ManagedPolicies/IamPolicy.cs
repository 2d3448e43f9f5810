using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.ManagedPolicies;

/// <summary>A customer managed policy with its versions.</summary>
public sealed record IamPolicy : IamEntity
{
    public override EntityKind Kind => EntityKind.Policy;

    public string? Description { get; init; }

    /// <summary>In order of creation.</summary>
    public required ImmutableList<IamPolicyVersion> Versions { get; init; }
    public required int DefaultNumber { get; init; }

    /// <summary>Numbers are not used again when a version is deleted.</summary>
    public required int LastNumber { get; init; }
    public required DateTimeOffset UpdateDate { get; init; }

    [JsonIgnore]
    public IamPolicyVersion DefaultVersion => Versions.Find(v => v.Number == DefaultNumber)!;

    internal IamPolicyVersion Version(string id) =>
        Versions.Find(v => v.Id == id) ?? throw IamErrors.NoSuchPolicyVersion(Arn, id);
}

public sealed record IamPolicyVersion(int Number, string Document, DateTimeOffset CreateDate)
{
    [JsonIgnore]
    public string Id => string.Create(CultureInfo.InvariantCulture, $"v{Number}");
}
