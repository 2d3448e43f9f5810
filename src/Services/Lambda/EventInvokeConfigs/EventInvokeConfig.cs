using System.Text.Json.Serialization;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.EventInvokeConfigs;

/// <summary>
/// How asynchronous events are delivered to a function as it is invoked by one qualifier. Members are persisted as JSON by name: append only,
/// never rename.
/// </summary>
public sealed record EventInvokeConfig
{
    /// <summary>Its version is the qualifier: <c>$LATEST</c> where there was none.</summary>
    public required FunctionKey Key { get; init; }
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Null: 2.</summary>
    public int? MaximumRetryAttempts { get; init; }

    /// <summary>Null: 6 hours.</summary>
    public int? MaximumEventAgeInSeconds { get; init; }

    /// <summary>An ARN, or null.</summary>
    public string? OnSuccess { get; init; }

    /// <summary>An ARN, or null.</summary>
    public string? OnFailure { get; init; }
}

[JsonSerializable(typeof(EventInvokeConfig))]
internal sealed partial class EventInvokeConfigShapes : JsonSerializerContext;

/// <summary>Owner of every event invoke config.</summary>
public sealed class EventInvokeConfigStore(Database database)
    : QualifierStore<EventInvokeConfig>(database, "event_invoke_configs", EventInvokeConfigShapes.Default.EventInvokeConfig, static c => c.Key);
