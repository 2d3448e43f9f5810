using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Signing;

/// <summary>What a request says of its own signature, in the <c>Authorization</c> header or, presigned, in its query.</summary>
public sealed record SignedRequest
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public required CredentialScope Scope { get; init; }

    /// <summary>Lower case, in the signed order.</summary>
    public required string[] SignedHeaders { get; init; }
    public required string Signature { get; init; }

    /// <summary><c>20150830T123600Z</c></summary>
    public required string Timestamp { get; init; }
    public string? SessionToken { get; init; }

    /// <summary>Seconds of validity of a presigned URL; null for a signature in the header.</summary>
    public int? Expires { get; init; }

    public bool IsPresigned => Expires is not null;

    /// <summary>Null when the request is not signed at all.</summary>
    /// <param name="incomplete">Why a signature that is there cannot be used.</param>
    public static SignedRequest? Parse(HttpRequest request, out string? incomplete)
    {
        incomplete = null;
        if (request.Headers.TryGetValue("Authorization", out var header) && header.ToString() is { Length: > 0 } authorization)
            return FromHeader(request, authorization, out incomplete);
        return request.Query.ContainsKey("X-Amz-Signature") ? FromQuery(request, out incomplete) : null;
    }

    // AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d67…
    private static SignedRequest? FromHeader(HttpRequest request, string authorization, out string? incomplete)
    {
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            incomplete = $"Unsupported AWS 'algorithm': '{authorization.Split(' ')[0]}'.";
            return null;
        }
        string? credential = null, signedHeaders = null, signature = null;
        foreach (var part in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2);
            var value = pair.Length == 2 ? pair[1] : null;
            switch (pair[0])
            {
                case "Credential": credential = value; break;
                case "SignedHeaders": signedHeaders = value; break;
                case "Signature": signature = value; break;
            }
        }
        var timestamp = request.Headers["X-Amz-Date"].ToString() is { Length: > 0 } date ? date : request.Headers.Date.ToString();
        var missing = new List<string>(4);
        if (credential is null)
            missing.Add("Authorization header requires 'Credential' parameter.");
        if (signature is null)
            missing.Add("Authorization header requires 'Signature' parameter.");
        if (signedHeaders is null)
            missing.Add("Authorization header requires 'SignedHeaders' parameter.");
        if (timestamp.Length == 0)
            missing.Add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        var scope = CredentialScope.Parse(credential);
        if (credential is not null && scope is null)
            missing.Add($"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'.");
        incomplete = missing.Count == 0 ? null : string.Join(' ', missing);
        return incomplete is not null ? null : new()
        {
            Scope = scope!,
            SignedHeaders = signedHeaders!.Split(';'),
            Signature = signature!,
            Timestamp = timestamp,
            SessionToken = request.Headers["X-Amz-Security-Token"].ToString() is { Length: > 0 } token ? token : null,
        };
    }

    private static SignedRequest? FromQuery(HttpRequest request, out string? incomplete)
    {
        string? Parameter(string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

        foreach (var name in new[] { "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires" })
        {
            if (Parameter(name) is null)
            {
                incomplete = $"AWS query-string parameters must include '{name}'. Re-examine the query-string parameters.";
                return null;
            }
        }
        var scope = CredentialScope.Parse(Parameter("X-Amz-Credential"));
        if (scope is null || !int.TryParse(Parameter("X-Amz-Expires"), out var expires) || expires is < 0 or > 604800)
        {
            incomplete = scope is null
                ? "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term."
                : "X-Amz-Expires must be a number of seconds from 0 to 604800.";
            return null;
        }
        incomplete = null;
        return new()
        {
            Scope = scope,
            SignedHeaders = Parameter("X-Amz-SignedHeaders")!.Split(';'),
            Signature = Parameter("X-Amz-Signature")!,
            Timestamp = Parameter("X-Amz-Date")!,
            SessionToken = Parameter("X-Amz-Security-Token"),
            Expires = expires,
        };
    }
}
