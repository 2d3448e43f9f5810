using System.Buffers;
using System.IO.Compression;
using Kiln.Aws.Errors;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws;

/// <summary>Reads a request's body whole: the signature covers every byte of it.</summary>
public static class RequestBody
{
    /// <exception cref="CommonErrorException">The body is larger than the operation takes.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, string operation, CancellationToken cancellationToken)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding")))
            return ReadOnlyMemory<byte>.Empty;
        if (request.ContentLength > limit)
            throw TooLarge(limit, operation);
        if (request.ContentLength is { } length)
        {
            var body = GC.AllocateUninitializedArray<byte>((int)length);
            await request.Body.ReadExactlyAsync(body, cancellationToken);
            return body;
        }
        var buffer = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.GetMemory(16 * 1024), cancellationToken);
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > limit)
                throw TooLarge(limit, operation);
        }
    }

    /// <summary>What a client compressed, which newer ones do with what is large. The signature is over the compressed bytes.</summary>
    /// <exception cref="CommonErrorException">It is not what it says it is, or larger than the operation takes.</exception>
    internal static ReadOnlyMemory<byte> Decoded(HttpRequest request, ReadOnlyMemory<byte> body, int limit, string operation)
    {
        if (!request.Headers.TryGetValue("Content-Encoding", out var encoding) || !encoding.ToString().Equals("gzip", StringComparison.OrdinalIgnoreCase))
            return body;
        try
        {
            using var compressed = new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
            var decoded = new ArrayBufferWriter<byte>();
            while (compressed.Read(decoded.GetSpan(16 * 1024)) is > 0 and var read)
            {
                decoded.Advance(read);
                if (decoded.WrittenCount > limit)
                    throw TooLarge(limit, operation);
            }
            return decoded.WrittenMemory;
        }
        catch (InvalidDataException)
        {
            throw new CommonErrorException(CommonError.Serialization, "The request body is not compressed as its Content-Encoding says.");
        }
    }

    private static CommonErrorException TooLarge(int limit, string operation) =>
        new(CommonError.RequestTooLarge, $"Request must be smaller than {limit} bytes for the {operation} operation");
}
