using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Signing;

/// <summary>
/// The text that both sides hash:
/// <code>
/// METHOD \n path \n query \n header:value \n … \n \n signed;headers \n hex(sha256(body))
/// </code>
/// Every request is written so once: in UTF-8, on the stack as a rule.
/// </summary>
public static class CanonicalRequest
{
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>Characters of a hash in hexadecimal.</summary>
    public const int HexLength = 2 * SHA256.HashSizeInBytes;

    private const int UsualLength = 1024;
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    private static readonly SearchValues<char> OfNames = SearchValues.Create(Unreserved);
    private static readonly SearchValues<char> OfPaths = SearchValues.Create(Unreserved + "/");

    /// <param name="rawPath">As on the wire, still percent-encoded.</param>
    /// <param name="rawQuery">As on the wire, without the question mark and without <c>X-Amz-Signature</c>.</param>
    /// <param name="payloadHash">Of the body in hexadecimal, or <see cref="UnsignedPayload"/>.</param>
    /// <param name="hash">Takes the hash of the text in lower case hexadecimal: <see cref="HexLength"/> characters.</param>
    public static void Hash(
        string method, string rawPath, string rawQuery, SignedHeaders signed, IHeaderDictionary headers, ReadOnlySpan<char> payloadHash, bool encodePathTwice,
        Span<char> hash)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[UsualLength]);
        text.AppendLiteral(method);
        text.AppendLiteral("\n");
        text.AppendLiteral(Path(rawPath, encodePathTwice));
        text.AppendLiteral("\n");
        text.AppendLiteral(Query(rawQuery));
        text.AppendLiteral("\n");
        foreach (var name in signed.Names)
        {
            text.AppendLiteral(name);
            text.AppendLiteral(":");
            text.AppendLiteral(CollapseSpaces(headers[name].ToString()));
            text.AppendLiteral("\n");
        }
        text.AppendLiteral("\n");
        text.AppendLiteral(signed.Text);
        text.AppendLiteral("\n");
        text.AppendFormatted(payloadHash);
        HashText(text.Text, hash);
        text.Clear();
    }

    public static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<char> hex = stackalloc char[HexLength];
        Hash(bytes, hex);
        return hex.ToString();
    }

    /// <param name="hex">Takes <see cref="HexLength"/> characters.</param>
    internal static void Hash(ReadOnlySpan<byte> bytes, Span<char> hex)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        Convert.TryToHexStringLower(hash, hex, out _);
    }

    /// <summary>RFC 3986: everything but unreserved characters.</summary>
    public static string Encode(string text, bool keepSlash)
    {
        if (!text.AsSpan().ContainsAnyExcept(keepSlash ? OfPaths : OfNames))
            return text;
        var encoded = Uri.EscapeDataString(text);
        return keepSlash ? encoded.Replace("%2F", "/", StringComparison.Ordinal) : encoded;
    }

    private static void HashText(ReadOnlySpan<char> text, Span<char> hash)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > 4 * UsualLength ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[4 * UsualLength];
        Hash(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    // Every service but s3 encodes the already encoded path once more: %3A is signed as %253A.
    private static string Path(string rawPath, bool encodeTwice)
    {
        if (rawPath.Length == 0)
            return "/";
        return Encode(encodeTwice ? rawPath : Uri.UnescapeDataString(rawPath), keepSlash: true);
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

    private static string CollapseSpaces(string value)
    {
        value = value.Trim();
        return value.Contains("  ", StringComparison.Ordinal)
            ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : value;
    }
}
