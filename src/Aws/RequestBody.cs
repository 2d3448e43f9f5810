using System.Buffers;
using Kiln.Aws.Errors;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws;

/// <summary>Reads a request's body whole: the signature covers every byte of it.</summary>
internal static class RequestBody
{
    /// <exception cref="CommonErrorException">The body is larger than the operation takes.</exception>
    internal static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int limit, string operation, CancellationToken cancellationToken)
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

    private static CommonErrorException TooLarge(int limit, string operation) =>
        new(CommonError.RequestTooLarge, $"Request must be smaller than {limit} bytes for the {operation} operation");
}
