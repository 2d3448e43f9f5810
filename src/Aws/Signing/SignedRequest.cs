using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Signing;

/// <summary>What a request says of its own signature, in the <c>Authorization</c> header or, presigned, in its query.</summary>
public sealed record SignedRequest
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public required CredentialScope Scope { get; init; }

    public required SignedHeaders SignedHeaders { get; init; }
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

    private static SignedRequest? FromHeader(HttpRequest request, string authorization, out string? incomplete)
    {
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            incomplete = $"Unsupported AWS 'algorithm': '{authorization.Split(' ')[0]}'.";
            return null;
        }
        var header = AuthorizationHeader.Parse(authorization);
        var timestamp = request.Headers["X-Amz-Date"].ToString() is { Length: > 0 } date ? date : request.Headers.Date.ToString();
        incomplete = Missing(header, timestamp);
        return incomplete is not null ? null : new()
        {
            Scope = header.Scope!,
            SignedHeaders = header.SignedHeaders!,
            Signature = header.Signature!,
            Timestamp = timestamp,
            SessionToken = request.Headers["X-Amz-Security-Token"].ToString() is { Length: > 0 } token ? token : null,
        };
    }

    private static string? Missing(in AuthorizationHeader header, string timestamp)
    {
        if (header is { Scope: not null, Signature: not null, SignedHeaders: not null } && timestamp.Length > 0)
            return null;
        var missing = new List<string>(4);
        if (header.Credential is null)
            missing.Add("Authorization header requires 'Credential' parameter.");
        if (header.Signature is null)
            missing.Add("Authorization header requires 'Signature' parameter.");
        if (header.SignedHeaders is null)
            missing.Add("Authorization header requires 'SignedHeaders' parameter.");
        if (timestamp.Length == 0)
            missing.Add("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        if (header is { Credential: not null, Scope: null })
            missing.Add($"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{header.Credential}'.");
        return string.Join(' ', missing);
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
            SignedHeaders = new(Parameter("X-Amz-SignedHeaders")!),
            Signature = Parameter("X-Amz-Signature")!,
            Timestamp = Parameter("X-Amz-Date")!,
            SessionToken = Parameter("X-Amz-Security-Token"),
            Expires = expires,
        };
    }
}
