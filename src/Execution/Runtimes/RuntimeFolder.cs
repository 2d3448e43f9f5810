using Kiln.Execution.Runtimes.Installing;
using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Execution.Runtimes;

/// <summary>
/// What Kiln has installed for one runtime, below the folder of all runtimes: <c>python3.12/python</c>, an interpreter;
/// <c>python3.12/root</c>, a root file system that has one; <c>python3.12/sdk</c>, packages.
/// </summary>
public sealed record RuntimeFolder(string Parent, string Runtime)
{
    // As AWS's images have it.
    private const string InImage = "var/lang/bin";

    public string Path => System.IO.Path.Combine(Parent, Runtime);

    public string Python => System.IO.Path.Combine(Path, "python");

    public string Root => System.IO.Path.Combine(Path, "root");

    public string Sdk => System.IO.Path.Combine(Path, "sdk");

    /// <summary>The interpreter, whether or not it works. Null: none is installed.</summary>
    internal InterpreterCandidate? Find() => In(Python) ?? InRoot(Root);

    /// <summary>The interpreter of an installation's directory.</summary>
    internal InterpreterCandidate? In(string python)
    {
        var path = System.IO.Path.Combine(python, "bin", Runtime);
        return File.Exists(path) ? new InterpreterCandidate(path, InterpreterCandidate.Kiln) : null;
    }

    /// <summary>The interpreter of a root file system.</summary>
    internal InterpreterCandidate? InRoot(string root)
    {
        var path = RootedPath.Find(root, $"{InImage}/{Runtime}");
        return File.Exists(path) ? new InterpreterCandidate(path, InterpreterCandidate.Kiln) { Root = root } : null;
    }

    /// <summary>Where functions find an SDK that is not their own: Kiln's, the image's, or the interpreter's.</summary>
    internal InstalledSdk? FindSdk(string? root, IReadOnlyList<string> packages)
    {
        if (InstalledSdk.In(Sdk, InstalledSdk.Kiln) is { } own)
            return own;

        if (root is not null && RootedPath.Find(root, "var/runtime") is { } runtime && InstalledSdk.In(runtime, InstalledSdk.Image) is { } image)
            return image;

        return packages.Select(p => InstalledSdk.In(p, root is null ? InstalledSdk.Packages : InstalledSdk.Image)).FirstOrDefault(s => s is not null);
    }
}
