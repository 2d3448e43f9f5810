using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kiln.Services.Sts.WebIdentities;

/// <summary>Believes a token when a configured issuer has signed it and its time is now.</summary>
public sealed class IdentityTokens(IReadOnlyList<OidcIssuer> issuers, IssuerKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    // Of public keys only: none, and what is signed with a shared secret, prove nothing here.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512"];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <param name="accountId">Of the role that it is shown for.</param>
    /// <exception cref="Aws.Errors.AwsException">The token is not believed, and why.</exception>
    internal async Task<WebIdentity> ReadAsync(string text, string accountId, CancellationToken cancellationToken)
    {
        var token = Parse(text);
        var issuer = issuers.FirstOrDefault(i => i.Url == token.Issuer.TrimEnd('/')) ?? throw StsErrors.NoProvider(token.Issuer);
        var found = await keys.FindAsync(issuer, token.Kid, cancellationToken);
        if (found.Count == 0)
            throw StsErrors.NoVerificationKey();
        var validated = await _handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            IssuerSigningKeys = found,
            ValidAlgorithms = Algorithms,
            ValidateIssuer = false,
            // By hand: an authorised party stands for the audience.
            ValidateAudience = false,
            // Its clock is not ours.
            ValidateLifetime = false,
            TryAllIssuerSigningKeys = token.Kid.Length == 0,
        });
        if (!validated.IsValid)
            throw validated.Exception is SecurityTokenSignatureKeyNotFoundException ? StsErrors.NoVerificationKey() : StsErrors.InvalidTokenSignature();
        CheckTime(token);
        var audiences = token.Azp is { Length: > 0 } party ? [party] : token.Audiences;
        return audiences.Intersect(issuer.Audiences).Any() ? Identity(token, issuer, accountId) : throw StsErrors.WrongAudience();
    }

    private JsonWebToken Parse(string text)
    {
        try
        {
            var token = _handler.ReadJsonWebToken(text);
            if (token.Subject is { Length: > 0 } && token.Issuer is { Length: > 0 } && token.Audiences.Any() && token.TryGetPayloadValue<long>("exp", out _))
                return token;
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException)
        {
        }
        throw StsErrors.NotAJwt();
    }

    private void CheckTime(JsonWebToken token)
    {
        var now = time.GetUtcNow();
        if (token.ValidTo <= now.UtcDateTime)
            throw StsErrors.TokenExpired(now, new(token.ValidTo, TimeSpan.Zero));
        if (token.ValidFrom > (now + Skew).UtcDateTime || token.IssuedAt > (now + Skew).UtcDateTime)
            throw StsErrors.TokenNotYetValid();
    }

    // accounts.example.com:aud, :sub, :amr and, where an authorised party is named, that one as the audience.
    private static WebIdentity Identity(JsonWebToken token, OidcIssuer issuer, string accountId)
    {
        var audiences = token.Audiences.ToList();
        var audience = token.Azp is { Length: > 0 } party ? party : audiences[0];
        var claims = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            [$"{issuer.Name}:sub"] = [token.Subject],
            [$"{issuer.Name}:aud"] = token.Azp is { Length: > 0 } ? [audience] : audiences,
            [$"{issuer.Name}:oaud"] = audiences,
        };
        foreach (var claim in new[] { "amr", "email" })
        {
            if (token.Claims.Where(c => c.Type == claim).Select(c => c.Value).ToList() is { Count: > 0 } values)
                claims[$"{issuer.Name}:{claim}"] = values;
        }
        return new(issuer.ProviderArn(accountId), issuer.Name, token.Subject, audience, claims);
    }
}
