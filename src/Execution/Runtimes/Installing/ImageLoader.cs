namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Starts programs of another root file system on this machine: by its own loader, with its own libraries.</summary>
internal static class ImageLoader
{
    private static readonly string[] Loaders =
        ["lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1", "lib64/ld-linux-aarch64.so.1"];

    private static readonly string[] Libraries =
    [
        "var/lang/lib", "lib64", "usr/lib64", "lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu",
        "usr/lib/aarch64-linux-gnu", "lib", "usr/lib",
    ];

    public static string? Find(string root) => Loaders.Select(l => RootedPath.Find(root, l)).FirstOrDefault(File.Exists);

    public static IReadOnlyList<string> Command(string root, string program)
    {
        var libraries = Libraries.Select(l => RootedPath.Find(root, l)).Where(Directory.Exists).Distinct();
        return Find(root) is { } loader ? [loader, "--inhibit-cache", "--library-path", string.Join(':', libraries), program] : [program];
    }
}
