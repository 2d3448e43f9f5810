using System.Collections.Concurrent;

namespace Kiln.Aws.Signing;

/// <summary>
/// <c>AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/iam/aws4_request, SignedHeaders=host;x-amz-date, Signature=5d67…</c>: its parts, null
/// where they are missing.
/// </summary>
/// <param name="Scope">Null as well where the credential has another form.</param>
internal readonly record struct AuthorizationHeader(string? Credential, CredentialScope? Scope, SignedHeaders? SignedHeaders, string? Signature)
{
    private const string Mark = ", Signature=";

    // A client repeats what stands before the signature all day. Strangers can fill this, so it is small, and emptied when full.
    private const int MaxHeads = 1024;
    private const int MaxHeadLength = 512;
    private static readonly ConcurrentDictionary<string, AuthorizationHeader> Heads = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, AuthorizationHeader>.AlternateLookup<ReadOnlySpan<char>> HeadsBySpan =
        Heads.GetAlternateLookup<ReadOnlySpan<char>>();

    internal static AuthorizationHeader Parse(string text)
    {
        var length = text.Length - CanonicalRequest.HexLength - Mark.Length;
        if (length is <= 0 or > MaxHeadLength || !text.AsSpan(length).StartsWith(Mark))
            return Read(text);
        if (!HeadsBySpan.TryGetValue(text.AsSpan(0, length), out var head))
        {
            head = Read(text[..length]);
            if (Heads.Count >= MaxHeads)
                Heads.Clear();
            HeadsBySpan[text.AsSpan(0, length)] = head;
        }
        return head with { Signature = text[^CanonicalRequest.HexLength..] };
    }

    private static AuthorizationHeader Read(string text)
    {
        var header = default(AuthorizationHeader);
        foreach (var part in text[SignedRequest.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var pair = part.Split('=', 2);
            var value = pair.Length == 2 ? pair[1] : null;
            header = pair[0] switch
            {
                "Credential" => header with { Credential = value, Scope = CredentialScope.Parse(value) },
                "SignedHeaders" => header with { SignedHeaders = value is null ? null : new(value) },
                "Signature" => header with { Signature = value },
                _ => header,
            };
        }
        return header;
    }
}
