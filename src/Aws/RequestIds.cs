namespace Kiln.Aws;

/// <summary>Ids of requests: random UUIDs, which tell requests apart and keep no secret, so that they need no system call each.</summary>
public static class RequestIds
{
    private const int VersionByte = 6;
    private const int VariantByte = 8;

    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[VersionByte] = (byte)((bytes[VersionByte] & 0x0f) | 0x40); // RFC 9562: version 4 …
        bytes[VariantByte] = (byte)((bytes[VariantByte] & 0x3f) | 0x80); // … of its own variant
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
