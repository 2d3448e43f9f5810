using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Signing;

/// <summary>Signs as a client does: for the links that Kiln gives out and for its own command line.</summary>
public sealed class RequestSigner(Credential credential, TimeProvider time)
{
    private readonly SigningKeys _signingKeys = new();

    public string AccessKeyId => credential.AccessKeyId;

    /// <summary>Adds <c>X-Amz-Date</c> and <c>Authorization</c>.</summary>
    public void Sign(HttpRequestMessage request, string region, string service, ReadOnlySpan<byte> body)
    {
        var uri = request.RequestUri!;
        var timestamp = Timestamp();
        request.Headers.TryAddWithoutValidation("X-Amz-Date", timestamp);
        if (credential.SessionToken is { } token)
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        var headers = new HeaderDictionary { ["host"] = uri.Authority };
        foreach (var (name, values) in request.Headers)
            headers[name.ToLowerInvariant()] = string.Join(',', values);

        var scope = new CredentialScope(credential.AccessKeyId, timestamp[..8], region, service);
        var signed = new SignedHeaders(string.Join(';', headers.Keys.Order(StringComparer.Ordinal)));
        var signature = Signature(
            scope, timestamp, request.Method.Method, uri.AbsolutePath, uri.Query.TrimStart('?'), signed, headers, CanonicalRequest.Hash(body), encodePathTwice: service != "s3");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            SignedRequest.Algorithm, $"Credential={scope.AccessKeyId}/{scope}, SignedHeaders={signed.Text}, Signature={signature}");
    }

    /// <summary>A URL that can be fetched without credentials, in the form that s3 gives out.</summary>
    public string PresignGet(string endpoint, string path, string region, TimeSpan validity)
    {
        var timestamp = Timestamp();
        var scope = new CredentialScope(credential.AccessKeyId, timestamp[..8], region, "s3");
        var parameters = new List<(string, string)>
        {
            ("X-Amz-Algorithm", SignedRequest.Algorithm),
            ("X-Amz-Credential", $"{scope.AccessKeyId}/{scope}"),
            ("X-Amz-Date", timestamp),
            ("X-Amz-Expires", validity.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
            ("X-Amz-SignedHeaders", "host"),
        };
        if (credential.SessionToken is { } token)
            parameters.Add(("X-Amz-Security-Token", token));
        var query = string.Join('&', parameters.Select(p => $"{p.Item1}={CanonicalRequest.Encode(p.Item2, keepSlash: false)}"));
        var headers = new HeaderDictionary { ["host"] = new Uri(endpoint).Authority };
        var signature = Signature(
            scope, timestamp, "GET", path, query, new SignedHeaders("host"), headers, CanonicalRequest.UnsignedPayload, encodePathTwice: false);
        return $"{endpoint}{path}?{query}&X-Amz-Signature={signature}";
    }

    private string Signature(
        CredentialScope scope, string timestamp, string method, string path, string query, SignedHeaders signed, HeaderDictionary headers, string payloadHash,
        bool encodePathTwice)
    {
        Span<char> hash = stackalloc char[CanonicalRequest.HexLength], signature = stackalloc char[CanonicalRequest.HexLength];
        CanonicalRequest.Hash(method, path, query, signed, headers, payloadHash, encodePathTwice, hash);
        _signingKeys.Sign(credential.SecretAccessKey, scope, timestamp, hash, signature);
        return signature.ToString();
    }

    private string Timestamp() => time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
