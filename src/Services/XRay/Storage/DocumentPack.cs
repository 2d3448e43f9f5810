using System.Buffers;
using System.IO.Compression;

namespace Kiln.Services.XRay.Storage;

/// <summary>
/// Documents that are stored together. Persisted: <c>u8 1 | Brotli of the rest</c> or <c>u8 0 | the rest</c>, which is of each document
/// <c>length, 7 bits a byte, the least first | UTF-8</c>. Held by DocumentPackTests.
/// </summary>
internal static class DocumentPack
{
    private const byte Plain = 0;
    private const byte Compressed = 1;
    private const int Quality = 5;
    private const int Window = 18;

    public static byte[] Pack(IReadOnlyList<ReadOnlyMemory<byte>> documents)
    {
        var plain = new ArrayBufferWriter<byte>(documents.Sum(static d => d.Length + 5) + 1);
        plain.Write([Plain]);
        foreach (var document in documents)
        {
            WriteLength(plain, document.Length);
            plain.Write(document.Span);
        }
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.WrittenCount) + 1];
        packed[0] = Compressed;
        return BrotliEncoder.TryCompress(plain.WrittenSpan[1..], packed.AsSpan(1), out var length, Quality, Window) && length + 1 < plain.WrittenCount
            ? packed[..(length + 1)]
            : plain.WrittenSpan.ToArray();
    }

    public static List<ReadOnlyMemory<byte>> Unpack(byte[] pack)
    {
        var rest = pack[0] == Compressed ? Decompress(pack.AsSpan(1)) : pack.AsMemory(1);
        var documents = new List<ReadOnlyMemory<byte>>();
        while (!rest.IsEmpty)
        {
            var length = ReadLength(ref rest);
            documents.Add(rest[..length]);
            rest = rest[length..];
        }
        return documents;
    }

    private static ReadOnlyMemory<byte> Decompress(ReadOnlySpan<byte> packed)
    {
        using var source = new MemoryStream(packed.ToArray());
        using var brotli = new BrotliStream(source, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        brotli.CopyTo(plain);
        return plain.ToArray();
    }

    private static void WriteLength(ArrayBufferWriter<byte> writer, int length)
    {
        for (; length > 0x7f; length >>= 7)
            writer.Write([(byte)(length | 0x80)]);
        writer.Write([(byte)length]);
    }

    private static int ReadLength(ref ReadOnlyMemory<byte> rest)
    {
        var (length, at) = (0, 0);
        byte read;
        do
        {
            read = rest.Span[at];
            length |= (read & 0x7f) << (7 * at++);
        }
        while (read > 0x7f);
        rest = rest[at..];
        return length;
    }
}
