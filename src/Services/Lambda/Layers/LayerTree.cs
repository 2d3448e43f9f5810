using System.Security.Cryptography;
using System.Text;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Layers;

/// <summary>
/// Layers as one directory: what a function sees as <c>/opt</c>. Each is unpacked by itself and then moved over those before it, entry by
/// entry, so that none is written through a link of another. A directory joins a directory; of anything else the later one stays.
/// </summary>
internal static class LayerTree
{
    /// <summary>Names the directory by what is in it: the same layers in the same order are merged once.</summary>
    internal static PackageDigest DigestOf(IEnumerable<PackageDigest> layers) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("layers\n" + string.Join('\n', layers.Select(l => l.Hex))))));

    /// <param name="directory">Empty.</param>
    internal static void Merge(IEnumerable<ReadOnlyMemory<byte>> layers, string directory)
    {
        var next = directory + ".next";
        foreach (var layer in layers)
        {
            Directory.CreateDirectory(next);
            try
            {
                DeploymentPackage.Unpack(layer, next);
                MoveOver(next, directory);
            }
            finally
            {
                Directory.Delete(next, recursive: true);
            }
        }
    }

    private static void MoveOver(string from, string onto)
    {
        foreach (var entry in new DirectoryInfo(from).GetFileSystemInfos())
        {
            var target = Path.Combine(onto, entry.Name);
            if (IsDirectory(entry.FullName) && IsDirectory(target))
            {
                MoveOver(entry.FullName, target);
                continue;
            }
            Remove(target);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else if (IsDirectory(entry.FullName))
                Directory.Move(entry.FullName, target);
            else
                File.Move(entry.FullName, target);
        }
    }

    private static void Remove(string path)
    {
        if (IsDirectory(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    // Directory.Exists follows links.
    private static bool IsDirectory(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}
