using Kiln.Aws.Signing;

namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>Where the services are that Kiln does not have itself. It speaks to nothing that is not named here.</summary>
public sealed record DestinationOptions
{
    /// <summary>Without a slash at the end. Default: none.</summary>
    public IReadOnlyDictionary<DestinationService, string> Endpoints { get; init; } = new Dictionary<DestinationService, string>();

    /// <summary>Whose signature requests have. Null: a session of the function's execution role.</summary>
    public Credential? Credential { get; init; }

    // A record prints its members, and one is a secret.
    public override string ToString() => string.Join(' ', Endpoints.Values);
}
