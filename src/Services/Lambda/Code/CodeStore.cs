using System.Security.Cryptography;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// Deployment packages by content. What stands under its final name is whole: files are written under <c>incoming</c> and renamed.
/// </summary>
public sealed class CodeStore(CodeDirectories directories)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static PackageDigest DigestOf(ReadOnlySpan<byte> zip) => new(Convert.ToHexStringLower(SHA256.HashData(zip)));

    /// <summary>Stores a package and unpacks it for a runtime. Idempotent.</summary>
    /// <exception cref="Aws.Errors.AwsException">The package is not acceptable.</exception>
    public PackageDigest Add(ReadOnlyMemory<byte> zip, string runtime)
    {
        var digest = DigestOf(zip.Span);
        Unpack(digest, runtime, zip);
        Keep(digest, zip);
        return digest;
    }

    /// <summary>Stores the package of a layer, which is unpacked when a function has it. Idempotent.</summary>
    /// <exception cref="Aws.Errors.AwsException">The package is not acceptable.</exception>
    public PackageDigest AddLayer(ReadOnlyMemory<byte> zip)
    {
        var digest = Check(zip);
        Keep(digest, zip);
        return digest;
    }

    /// <summary>Finds whether a package is acceptable, and keeps nothing.</summary>
    /// <exception cref="Aws.Errors.AwsException">The package is not acceptable.</exception>
    public PackageDigest Check(ReadOnlyMemory<byte> zip)
    {
        var incoming = NewIncoming();
        try
        {
            DeploymentPackage.Unpack(zip, incoming);
        }
        finally
        {
            Remove(incoming);
        }
        return DigestOf(zip.Span);
    }

    /// <summary>Makes a stored package ready for a runtime, where that has not been done.</summary>
    /// <param name="prepare">Given the directory before it has its name: what stands under that may run, and does not change any more.</param>
    public async Task EnsureReadyAsync(PackageDigest digest, string runtime, Func<string, Task> prepare)
    {
        var target = directories.Of(digest, runtime);
        if (Directory.Exists(target))
            return;
        var unpacked = directories.Unpacked(digest, runtime);
        if (!Directory.Exists(unpacked))
            Unpack(digest, runtime, File.ReadAllBytes(directories.Package(digest)));
        await prepare(unpacked);
        Place(unpacked, target);
    }

    /// <summary>Merges stored layers for a runtime, where that has not been done.</summary>
    /// <param name="prepare">Given the directory before it has its name: what stands under that is whole.</param>
    public async Task EnsureMergedAsync(IReadOnlyList<PackageDigest> layers, string runtime, Func<string, Task> prepare)
    {
        var target = directories.Of(LayerTree.DigestOf(layers), runtime);
        if (Directory.Exists(target))
            return;
        var incoming = NewIncomingDirectory();
        try
        {
            LayerTree.Merge(layers.Select(layer => (ReadOnlyMemory<byte>)File.ReadAllBytes(directories.Package(layer))), incoming);
            await prepare(incoming);
            Place(incoming, target);
        }
        finally
        {
            Remove(incoming);
        }
    }

    /// <exception cref="Aws.Errors.AwsException">The package is not acceptable.</exception>
    public static long UnzippedSize(byte[] zip) => DeploymentPackage.UnzippedSize(new MemoryStream(zip, writable: false));

    public long UnzippedSize(PackageDigest digest)
    {
        using var package = OpenPackage(digest);
        return DeploymentPackage.UnzippedSize(package);
    }

    public Stream OpenPackage(PackageDigest digest) => File.OpenRead(directories.Package(digest));

    /// <summary>When nothing runs, at start and after a reset: removes what neither function nor layer refers to and what was not finished.</summary>
    public void RemoveUnreferenced(IReadOnlySet<PackageDigest> referenced)
    {
        foreach (var directory in Stored().Where(d => !referenced.Contains(DigestOf(d))))
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>What nothing refers to, no environment uses, and nobody has stored since <paramref name="before"/>.</summary>
    /// <param name="inUse">Directories of code and of layers.</param>
    public HashSet<PackageDigest> Unused(IReadOnlySet<PackageDigest> referenced, IReadOnlySet<string> inUse, DateTimeOffset before)
    {
        var used = inUse.Select(Path.GetDirectoryName).ToHashSet();
        return
        [
            .. Stored()
                .Where(d => d != directories.Incoming && !used.Contains(d) && Directory.GetLastWriteTimeUtc(d) < before)
                .Select(DigestOf)
                .Where(digest => !referenced.Contains(digest)),
        ];
    }

    /// <summary>A package with all that was made of it, under its name at once whole or not there.</summary>
    public void Remove(PackageDigest digest)
    {
        var leaving = NewIncoming();
        Directory.Move(directories.Of(digest), leaving);
        Directory.Delete(leaving, recursive: true);
    }

    private IEnumerable<string> Stored() => Directory.Exists(directories.Root) ? Directory.EnumerateDirectories(directories.Root) : [];

    private static PackageDigest DigestOf(string directory) => new(Path.GetFileName(directory));

    private void Keep(PackageDigest digest, ReadOnlyMemory<byte> zip)
    {
        var package = directories.Package(digest);
        if (File.Exists(package))
        {
            // It may be one that nothing refers to yet, or any more: now it is new, by the clock of the file system.
            var mark = NewIncoming();
            File.WriteAllBytes(mark, []);
            Directory.SetLastWriteTimeUtc(directories.Of(digest), File.GetLastWriteTimeUtc(mark));
            File.Delete(mark);
            return;
        }
        var incoming = NewIncoming();
        using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(zip.Span);
            file.Flush(flushToDisk: true);
        }
        Directory.CreateDirectory(directories.Of(digest));
        File.Move(incoming, package, overwrite: true);
    }

    private void Unpack(PackageDigest digest, string runtime, ReadOnlyMemory<byte> zip)
    {
        var unpacked = directories.Unpacked(digest, runtime);
        if (Directory.Exists(directories.Of(digest, runtime)) || Directory.Exists(unpacked))
            return;
        var incoming = NewIncomingDirectory();
        try
        {
            DeploymentPackage.Unpack(zip, incoming);
            Place(incoming, unpacked);
        }
        finally
        {
            Remove(incoming);
        }
    }

    private static void Place(string incoming, string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Directory.Move(incoming, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another request made the same first; both are the same bytes.
        }
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private string NewIncoming()
    {
        Directory.CreateDirectory(directories.Root, OwnerOnly);
        Directory.CreateDirectory(directories.Incoming);
        return Path.Combine(directories.Incoming, Guid.NewGuid().ToString("N"));
    }

    private string NewIncomingDirectory() => Directory.CreateDirectory(NewIncoming()).FullName;
}
