namespace Kiln.Services.Lambda.HotReload;

/// <summary>
/// Folders of this machine that functions may run from, where they are edited: <c>S3Bucket=hot-reload, S3Key=/home/ada/shop/src</c>.
/// </summary>
/// <param name="root">All of them are below it, or are it. Absolute. Null: there are none.</param>
public sealed class HotFolders(string? root)
{
    public const string Bucket = "hot-reload";
    private const int MostLinks = 40;

    /// <returns>The folder, links followed.</returns>
    /// <exception cref="Aws.Errors.AwsException">It is not allowed, or there is none.</exception>
    internal string Find(string? key)
    {
        if (root is null)
            throw LambdaErrors.InvalidParameter($"The bucket {Bucket} needs a folder that functions may run from: start Kiln with --hot-reload DIR, or set KILN_HOT_RELOAD.");
        if (key is null || !Path.IsPathRooted(key) || key.Contains('\0', StringComparison.Ordinal))
            throw LambdaErrors.InvalidParameter($"The key of an object in the bucket {Bucket} is the absolute path of a folder.");
        var (folder, allowed) = (Resolve(key), Resolve(root));
        // Whether there is something outside is nobody's business.
        if (folder is null || (folder + "/").StartsWith((allowed ?? root).TrimEnd('/') + "/", StringComparison.Ordinal) is false || !Directory.Exists(folder))
            throw LambdaErrors.InvalidParameter($"There is no folder {key} below the one that --hot-reload (KILN_HOT_RELOAD) allows.");
        return folder;
    }

    // Null: links that lead in a circle.
    private static string? Resolve(string path)
    {
        var (resolved, links) = ("", 0);
        var pending = new Stack<string>(Segments(path));
        while (pending.TryPop(out var segment))
        {
            if (segment == "..")
            {
                resolved = resolved.Length == 0 ? "" : resolved[..resolved.LastIndexOf('/')];
                continue;
            }
            var next = $"{resolved}/{segment}";
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }
            if (++links > MostLinks)
                return null;
            if (target.StartsWith('/'))
                resolved = "";
            foreach (var part in Segments(target))
                pending.Push(part);
        }
        return resolved.Length == 0 ? "/" : resolved;
    }

    // The last comes first.
    private static IEnumerable<string> Segments(string path) => path.Split('/').Where(s => s is not ("" or ".")).Reverse();
}
