using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kiln.Aws.Errors;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Signing;

/// <summary>
/// Verifies SigV4, in the order in which AWS finds fault. The first five need no body, so that a stranger's is not read (but for forms, which name the operation):
/// 1. a signature is there and complete;
/// 2. the access key, and the session token that belongs to it, are known and have not expired;
/// 3. the date of the scope is that of the request;
/// 4. the request is neither too old nor from the future;
/// 5. nothing that decides what the request means is left unsigned;
/// 6. the signature over headers, path, query and body is the one that the secret gives.
/// </summary>
public sealed class SignatureVerifier(IAccessKeys accessKeys, TimeProvider time)
{
    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private readonly SigningKeys _signingKeys = new();

    // Of the requests of one second all have the same.
    private Moment? _latest;

    /// <summary>Steps 1 to 5.</summary>
    /// <param name="signed">What <see cref="SignedRequest.Parse"/> found, with the reason when it could not be used.</param>
    /// <exception cref="CommonErrorException">Any of the faults above.</exception>
    public async ValueTask<Credential> IdentifyAsync(HttpContext http, SignedRequest? signed, string? incomplete)
    {
        // :: 1
        if (incomplete is not null)
            throw new CommonErrorException(CommonError.IncompleteSignature, incomplete);
        if (signed is null)
            throw new CommonErrorException(CommonError.MissingAuthenticationToken, "Missing Authentication Token");

        // :: 2
        var credential = await accessKeys.FindAsync(signed.Scope.AccessKeyId, signed.SessionToken, http.RequestAborted)
            ?? throw UnknownToken();
        var now = time.GetUtcNow();
        if (credential.Expiration <= now)
            throw new CommonErrorException(CommonError.ExpiredToken, "The security token included in the request is expired");
        if (!accessKeys.Accepts(credential, signed.Scope))
            throw UnknownToken();

        // :: 3 and 4
        CheckTime(signed, now);

        // :: 5
        CheckHeaders(http.Request.Headers, signed);
        return credential;
    }

    /// <summary>Step 6.</summary>
    /// <exception cref="CommonErrorException">The signature is not the one that the secret gives.</exception>
    public void Verify(HttpContext http, SignedRequest signed, Credential credential, ReadOnlyMemory<byte> body)
    {
        Span<char> hash = stackalloc char[CanonicalRequest.HexLength], expected = stackalloc char[CanonicalRequest.HexLength];
        HashCanonical(http, signed, body, hash);
        _signingKeys.Sign(credential.SecretAccessKey, signed.Scope, signed.Timestamp, hash, expected);
        if (!CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes<char>(expected), MemoryMarshal.AsBytes(signed.Signature.AsSpan())))
        {
            throw new CommonErrorException(CommonError.InvalidSignature,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }
        accessKeys.Verified(credential, signed.Scope);
    }

    private static CommonErrorException UnknownToken() => new(CommonError.UnrecognizedClient, "The security token included in the request is invalid.");

    // X-Amz-Target is the operation itself; Host is where a signature may be used.
    private static void CheckHeaders(IHeaderDictionary headers, SignedRequest signed)
    {
        if (!signed.SignedHeaders.Contain("host"))
            throw new CommonErrorException(CommonError.InvalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.SignedHeaders.Contain(name))
                throw new CommonErrorException(CommonError.InvalidSignature, $"There were headers present in the request which were not signed: {name.ToLowerInvariant()}");
        }
    }

    private void CheckTime(SignedRequest signed, DateTimeOffset now)
    {
        if (!TryParseTime(signed.Timestamp, out var at))
        {
            throw new CommonErrorException(CommonError.IncompleteSignature,
                $"Date must be in ISO-8601 'basic format'. Got '{signed.Timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
        Span<char> day = stackalloc char[8];
        at.TryFormat(day, out _, "yyyyMMdd", CultureInfo.InvariantCulture);
        if (!day.SequenceEqual(signed.Scope.Date))
        {
            throw new CommonErrorException(CommonError.InvalidSignature,
                $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{signed.Scope.Date}' != '{day}', from '{signed.Timestamp}'.");
        }
        var lifetime = signed.Expires is { } seconds ? TimeSpan.FromSeconds(seconds) : Skew;
        if (now - at > lifetime)
        {
            throw new CommonErrorException(CommonError.InvalidSignature,
                $"Signature expired: {Stamp(at)} is now earlier than {Stamp(now - lifetime)} ({Stamp(now)} - {Amount(lifetime)}.)");
        }
        if (at - now > Skew)
        {
            throw new CommonErrorException(CommonError.InvalidSignature,
                $"Signature not yet current: {Stamp(at)} is still later than {Stamp(now + Skew)} ({Stamp(now)} + {Amount(Skew)}.)");
        }
    }

    private static void HashCanonical(HttpContext http, SignedRequest signed, ReadOnlyMemory<byte> body, Span<char> hash)
    {
        var (path, query) = RequestTarget.Split(http);
        if (signed.IsPresigned)
            query = string.Join('&', query.Split('&').Where(p => !p.StartsWith("X-Amz-Signature=", StringComparison.Ordinal)));
        var isS3 = signed.Scope.Service == "s3";
        Span<char> bodyHash = stackalloc char[CanonicalRequest.HexLength];
        CanonicalRequest.Hash(body.Span, bodyHash);
        ReadOnlySpan<char> payload = isS3 && signed.IsPresigned ? CanonicalRequest.UnsignedPayload : bodyHash;
        CanonicalRequest.Hash(http.Request.Method, path, query, signed.SignedHeaders, http.Request.Headers, payload, encodePathTwice: !isS3, hash);
    }

    private bool TryParseTime(string text, out DateTimeOffset at)
    {
        if (_latest is { } latest && latest.Text == text)
        {
            at = latest.At;
            return true;
        }
        if (!DateTimeOffset.TryParseExact(text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at)
            && !DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
        {
            return false;
        }
        _latest = new(text, at);
        return true;
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    private static string Amount(TimeSpan span) =>
        span.TotalSeconds % 60 == 0 ? $"{span.TotalMinutes:0} min" : $"{span.TotalSeconds:0} s";

    private sealed record Moment(string Text, DateTimeOffset At);
}
