namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>
/// What stands in front of a stream whose content type is <c>application/vnd.awslambda.http-integration-response</c>: JSON, then eight zero
/// bytes, then the body.
/// </summary>
internal sealed class StreamPrelude
{
    internal const string ContentType = "application/vnd.awslambda.http-integration-response";

    private const int MaxLength = 1024 * 1024;
    private const int ZeroCount = 8;
    private byte[] _bytes = [];

    /// <summary>Once it is whole; null when it is malformed.</summary>
    internal UrlResponse? Response { get; private set; }

    /// <returns>False: more must come.</returns>
    /// <param name="rest">What of the part belongs to the body.</param>
    internal bool TryComplete(ReadOnlyMemory<byte> part, out ReadOnlyMemory<byte> rest)
    {
        rest = default;
        var searched = Math.Max(0, _bytes.Length - ZeroCount + 1);
        _bytes = [.. _bytes, .. part.Span];
        var at = _bytes.AsSpan(searched).IndexOf(stackalloc byte[ZeroCount]);
        if (at < 0)
            return _bytes.Length > MaxLength;
        at += searched;
        Response = UrlResponse.OfPrelude(_bytes.AsMemory(0, at));
        rest = _bytes.AsMemory(at + ZeroCount);
        return true;
    }
}
