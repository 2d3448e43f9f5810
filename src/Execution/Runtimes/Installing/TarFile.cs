using System.IO.Compression;

namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Opens a tar archive, compressed by gzip or not at all. Told by its first bytes, not by its name.</summary>
internal static class TarFile
{
    private const int MagicOffset = 257;

    private static readonly (string Name, byte[] Magic, string Fix)[] NotRead =
    [
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD], "zstd -d"),
        ("xz", [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "xz -d"),
        ("bzip2", "BZh"u8.ToArray(), "bzip2 -d"),
    ];

    /// <exception cref="InstallException">It is no such archive.</exception>
    public static MeteredStream Open(string path, string name)
    {
        var file = File.OpenRead(path);
        try
        {
            Span<byte> head = stackalloc byte[MagicOffset + 5];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            file.Position = 0;
            foreach (var (kind, magic, fix) in NotRead)
            {
                if (head.StartsWith(magic))
                    throw new InstallException($"{name} is compressed with {kind}, which Kiln does not read: unpack it first (`{fix}`), or take the same build as .tar.gz.");
            }

            if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
                return new MeteredStream(new GZipStream(file, CompressionMode.Decompress));

            if (head.Length == MagicOffset + 5 && head[MagicOffset..].SequenceEqual("ustar"u8))
                return new MeteredStream(file);

            throw new InstallException($"{name} is no tar archive.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
