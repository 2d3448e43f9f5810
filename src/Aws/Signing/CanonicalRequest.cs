using System.Security.Cryptography;
using System.Text;

namespace Kiln.Aws.Signing;

/// <summary>
/// The text that both sides hash:
/// <code>
/// METHOD \n path \n query \n header:value \n … \n \n signed;headers \n hex(sha256(body))
/// </code>
/// </summary>
public static class CanonicalRequest
{
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <param name="rawPath">As on the wire, still percent-encoded.</param>
    /// <param name="rawQuery">As on the wire, without the question mark and without <c>X-Amz-Signature</c>.</param>
    public static string Build(
        string method, string rawPath, string rawQuery, IEnumerable<string> signedHeaders, Func<string, string> headerValue, string payloadHash, bool encodePathTwice)
    {
        var text = new StringBuilder(512);
        text.Append(method).Append('\n');
        text.Append(Path(rawPath, encodePathTwice)).Append('\n');
        text.Append(Query(rawQuery)).Append('\n');
        foreach (var name in signedHeaders)
            text.Append(name).Append(':').Append(CollapseSpaces(headerValue(name))).Append('\n');
        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash);
        return text.ToString();
    }

    public static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }

    // Every service but s3 encodes the already encoded path once more: %3A is signed as %253A.
    private static string Path(string rawPath, bool encodeTwice)
    {
        if (rawPath.Length == 0)
            return "/";
        return encodeTwice ? Encode(rawPath, keepSlash: true) : Encode(Uri.UnescapeDataString(rawPath), keepSlash: true);
    }

    private static string Query(string rawQuery)
    {
        if (rawQuery.Length == 0)
            return "";
        var pairs = rawQuery.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var parts = pair.Split('=', 2);
            return (Name: Reencode(parts[0]), Value: parts.Length == 2 ? Reencode(parts[1]) : "");
        });
        return string.Join('&', pairs
            .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}"));
    }

    // A plus is read as a space, so it is signed as one.
    private static string Reencode(string text) => Encode(Uri.UnescapeDataString(text.Replace('+', ' ')), keepSlash: false);

    /// <summary>RFC 3986: everything but unreserved characters.</summary>
    public static string Encode(string text, bool keepSlash)
    {
        var encoded = Uri.EscapeDataString(text);
        return keepSlash ? encoded.Replace("%2F", "/", StringComparison.Ordinal) : encoded;
    }

    private static string CollapseSpaces(string value)
    {
        value = value.Trim();
        return value.Contains("  ", StringComparison.Ordinal)
            ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : value;
    }
}
