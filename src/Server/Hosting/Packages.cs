namespace Kiln.Server.Hosting;

/// <summary>Programs that the level <c>full</c> uses, and Debian's packages that have them. The launcher installs them where it may.</summary>
internal static class Packages
{
    private static readonly (string Program, string Package)[] Needed = [("nft", "nftables"), ("mkfs.ext4", "e2fsprogs")];

    /// <summary>Names for <c>apt-get install</c>; empty when all are there.</summary>
    internal static string Missing(string searchPath)
    {
        // Where root's programs are, whether or not the path of this user has them.
        string[] folders = [.. searchPath.Split(Path.PathSeparator), "/usr/sbin", "/sbin"];
        return string.Join(' ', Needed.Where(n => !folders.Any(f => File.Exists(Path.Combine(f, n.Program)))).Select(n => n.Package));
    }
}
