using System.Globalization;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Policies;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// The condition keys of a request. Nothing is worked out before a condition asks for it; <see cref="ConditionKeys"/> is the table.
/// </summary>
internal sealed class RequestContext : IConditionContext
{
    internal required RequestPrincipal Principal { get; init; }
    internal required RequiredAction Action { get; init; }
    internal required string Resource { get; init; }
    internal required TimeProvider Time { get; init; }

    /// <summary>Null where a service asks for itself.</summary>
    internal Caller? Caller { get; init; }

    /// <summary>Null where the permission is not that of a request's own operation.</summary>
    internal object? Request { get; init; }
    internal IReadOnlyDictionary<string, string> PrincipalTags { get; init; } = PrincipalPolicies.NoTags;

    /// <summary>The service that knows the resource; null when none does.</summary>
    internal IResourceSource? ResourceSource { get; init; }

    /// <summary>The user or role that the request is about.</summary>
    internal IdentityPolicies? Target { get; init; }

    /// <summary>What only the asking code knows, such as <c>iam:PassedToService</c>; keys ignore case.</summary>
    internal IReadOnlyDictionary<string, StringValues>? Extra { get; init; }

    /// <summary>Whether something was asked that hangs on where the request came from.</summary>
    internal bool IsOfOrigin { get; set; }

    /// <summary>Whether something was asked that the next request of the same credentials and origin may answer otherwise.</summary>
    internal bool IsPassing { get; set; }

    internal SessionContext? Session => Caller?.Principal.Session;
    internal string ResourceAccount => ArnParts.AccountOf(Resource) is { Length: > 0 } account ? account : Principal.AccountId;

    internal IReadOnlyDictionary<string, string>? ResourceTags => Target?.Tags ?? ResourceSource?.TagsOf(Resource);

    public StringValues Find(string key)
    {
        if (Extra is not null && Extra.TryGetValue(key, out var given))
        {
            IsPassing = true;
            return given;
        }
        return ConditionKeys.Find(this, key);
    }

    internal StringValues Now(bool asSeconds) => Text(Time.GetUtcNow(), asSeconds);

    internal static string Text(DateTimeOffset time, bool asSeconds = false) => asSeconds
        ? time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
        : time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
