using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace Kiln.Services.Sts.WebIdentities;

/// <summary>The public keys of issuers: read again when they are old, or when a token names one that is not among them.</summary>
public sealed class IssuerKeys(HttpClient http, TimeProvider time)
{
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // Or tokens with invented key ids would make this server ask its provider without end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<OidcIssuer, KeptKeys> _kept = new();

    /// <exception cref="Aws.Errors.AwsException">The keys cannot be had.</exception>
    internal async Task<IReadOnlyList<SecurityKey>> FindAsync(OidcIssuer issuer, string keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_kept.TryGetValue(issuer, out var kept) && now - kept.ReadAt < Lifetime && (kept.Has(keyId) || now - kept.ReadAt < Patience))
            return kept.Keys;
        try
        {
            var set = new JsonWebKeySet(await ReadAsync(issuer.Keys, cancellationToken));
            kept = new([.. set.GetSigningKeys()], now);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or UnauthorizedAccessException or ArgumentException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The last ones are better than none while the provider is away.
            return kept?.Keys ?? throw StsErrors.ProviderUnreachable(issuer.Url);
        }
        _kept[issuer] = kept;
        return kept.Keys;
    }

    private async Task<string> ReadAsync(string place, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(place, UriKind.Absolute, out var uri) || uri.IsFile)
            return await File.ReadAllTextAsync(place, cancellationToken);
        using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private sealed record KeptKeys(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt)
    {
        internal bool Has(string keyId) => Keys.Any(key => key.KeyId == keyId);
    }
}
