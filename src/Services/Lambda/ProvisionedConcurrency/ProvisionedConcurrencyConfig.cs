using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.ProvisionedConcurrency;

/// <summary>
/// How many environments a version, or what an alias points to, has initialised ahead. Members are persisted as JSON by name: append only,
/// never rename.
/// </summary>
public sealed record ProvisionedConcurrencyConfig
{
    /// <summary>Its version is the qualifier.</summary>
    public required FunctionKey Key { get; init; }
    public required int Requested { get; init; }
    public required DateTimeOffset LastModified { get; init; }
}

[JsonSerializable(typeof(ProvisionedConcurrencyConfig))]
internal sealed partial class ProvisionedConcurrencyShapes : JsonSerializerContext;

/// <summary>Owner of every provisioned concurrency config.</summary>
public sealed class ProvisionedConcurrencyStore(Database database) : QualifierStore<ProvisionedConcurrencyConfig>(
    database, "provisioned_concurrency_configs", ProvisionedConcurrencyShapes.Default.ProvisionedConcurrencyConfig, static c => c.Key);
