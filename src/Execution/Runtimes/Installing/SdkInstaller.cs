using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Where the packages of an SDK come from. All null: the index that pip is configured for.</summary>
/// <param name="IndexUrl">An index that pip asks.</param>
/// <param name="FindLinks">A directory or page with wheels, in place of an index or beside one.</param>
/// <param name="Folder">A directory that has the packages already, such as site-packages.</param>
/// <param name="Version">Of boto3, in place of AWS's.</param>
public sealed record SdkSource(string? IndexUrl, string? FindLinks, string? Folder, string? Version);

/// <summary>Puts the SDK of a runtime into Kiln's own folder: by the interpreter's own pip, or copied. Put in place when it imports.</summary>
public sealed class SdkInstaller(string runtimeDirectory, string folder)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    // The SDK, and what it has needed over the years. The second name is that of its metadata, where it is another.
    private static readonly (string Name, string Metadata)[] Packages =
    [
        ("boto3", "boto3"), ("botocore", "botocore"), ("s3transfer", "s3transfer"), ("jmespath", "jmespath"), ("dateutil", "python_dateutil"),
        ("urllib3", "urllib3"), ("six", "six"), ("docutils", "docutils"), ("concurrent", "futures"), ("awscrt", "awscrt"),
        // Systems take them out of botocore, where they are part of it.
        ("requests", "requests"), ("idna", "idna"), ("certifi", "certifi"), ("chardet", "chardet"), ("charset_normalizer", "charset_normalizer"),
    ];

    private readonly string _script = Path.Combine(runtimeDirectory, "try_sdk.py");
    private readonly ByteCompiler _compiler = new(runtimeDirectory);

    /// <param name="tell">Is given what pip says.</param>
    /// <exception cref="InstallException">It cannot be installed.</exception>
    public async Task<InstalledSdk> InstallAsync(Interpreter interpreter, SdkSource source, Action<string> tell, CancellationToken cancellationToken)
    {
        if (!BundledSdk.IsIn(interpreter.Runtime) && source is { Version: null, Folder: null })
            throw new InstallException($"AWS gives functions of {interpreter.Runtime} no SDK: put boto3 into the package, or name one with --version.");

        using var workshop = Workshop.Open(new RuntimeFolder(folder, interpreter.Runtime));
        var draft = workshop.Draft();
        try
        {
            if (source.Folder is { } packages)
                await Task.Run(() => Copy(Path.GetFullPath(packages), draft, cancellationToken), cancellationToken);
            else
                await RunPipAsync(interpreter, source, draft, tell, cancellationToken);

            // Its programs are for a shell.
            if (Directory.Exists(Path.Combine(draft, "bin")))
                Directory.Delete(Path.Combine(draft, "bin"), recursive: true);
            await TryAsync(interpreter, draft, cancellationToken);
            await _compiler.CompileAsync(interpreter, draft, "/var/runtime", cancellationToken);
            TreeCopy.MakeReadable(draft);
            workshop.Put(draft, workshop.Folder.Sdk);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstallException($"The SDK cannot be installed in {workshop.Folder.Path}: {e.Message}", e);
        }

        return InstalledSdk.In(workshop.Folder.Sdk, InstalledSdk.Kiln)
            ?? throw new InstallException("The packages do not say which version of boto3 they are.");
    }

    private static async Task RunPipAsync(
        Interpreter interpreter, SdkSource source, string draft, Action<string> tell, CancellationToken cancellationToken)
    {
        var requirements = BundledSdk.Requirements(interpreter.Runtime, source.Version);
        string[] index = source.IndexUrl is { } url ? ["--index-url", url] : source.FindLinks is not null ? ["--no-index"] : [];
        string[] links = source.FindLinks is { } wheels ? ["--find-links", wheels] : [];
        string[] command =
        [
            .. interpreter.Command, "-E", "-s", "-m", "pip", "install", "--disable-pip-version-check", "--no-compile", "--target", draft,
            .. index, .. links, .. requirements,
        ];
        var result = await InstallProcess.RunAsync(command, new Dictionary<string, string>(), tell, cancellationToken);
        if (result.ExitCode == 0)
            return;

        if (result.Said.Any(l => l.Contains("No module named pip", StringComparison.Ordinal)))
        {
            throw new InstallException(
                $"{interpreter.Path} has no pip: install it with `{interpreter.Path} -m ensurepip`, or copy the packages from a folder with --from DIR.");
        }

        throw new InstallException(
            $"pip of {interpreter.Runtime} could not install {string.Join(' ', requirements)} ({result.Reason.Trim()}). " +
            "Name an index with --index-url, wheels with --find-links DIR, a folder that has the packages with --from DIR, or another version with --version.");
    }

    private static void Copy(string source, string draft, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(source))
            throw new InstallException($"There is no folder {source}.");

        if (InstalledSdk.In(source, InstalledSdk.Kiln) is null)
            throw new InstallException($"{source} has not both boto3 and botocore: name the folder that they are in, such as site-packages.");

        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos().Where(e => Array.Exists(Packages, p => IsOf(e.Name, p))))
        {
            // What it leads to, not the link: Kiln's folder stands alone.
            var real = entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
            if (Directory.Exists(real.FullName))
                TreeCopy.Copy(real.FullName, Path.Combine(draft, entry.Name), cancellationToken);
            else if (File.Exists(real.FullName))
                TreeCopy.CopyFile(new FileInfo(real.FullName), Path.Combine(draft, entry.Name));
        }
    }

    private static bool IsOf(string entry, (string Name, string Metadata) package) =>
        entry == package.Name || entry == package.Name + ".py"
        || (entry.StartsWith(package.Metadata + "-", StringComparison.OrdinalIgnoreCase)
            && (entry.EndsWith(".dist-info", StringComparison.Ordinal) || entry.EndsWith(".egg-info", StringComparison.Ordinal)));

    // Not every version runs on every Python, and what is in a folder may be half of it.
    private async Task TryAsync(Interpreter interpreter, string draft, CancellationToken cancellationToken)
    {
        var result = await InterpreterProcess.RunAsync(interpreter.Command, _script, [draft], Deadline, cancellationToken);
        if (result.ExitCode != 0)
            throw new InstallException($"This SDK does not run on {interpreter.Runtime}: {InterpreterProbe.LastLine(result.Errors)}");
    }
}
