namespace Kiln.Services.Sts.WebIdentities;

/// <summary>An OpenID Connect provider that this server believes.</summary>
/// <param name="Url">As its tokens have it under <c>iss</c>, without a trailing slash.</param>
/// <param name="Keys">A file, or an https or loopback URL, of a JSON Web Key Set.</param>
/// <param name="Audiences">Applications whose tokens count here: the provider may have others.</param>
public sealed record OidcIssuer(string Url, string Keys, IReadOnlyList<string> Audiences)
{
    /// <summary>Without its scheme, as ARNs and condition keys name it.</summary>
    public string Name => Url[(Url.IndexOf("://", StringComparison.Ordinal) + 3)..];

    internal string ProviderArn(string accountId) => $"arn:aws:iam::{accountId}:oidc-provider/{Name}";
}
