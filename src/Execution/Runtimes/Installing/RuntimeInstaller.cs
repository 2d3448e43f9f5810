namespace Kiln.Execution.Runtimes.Installing;

/// <summary>
/// Puts an interpreter into Kiln's own folder: from a directory, a tar archive of one, or an image. Nothing is in its place before it has
/// been made whole and has said what it is.
/// </summary>
public sealed class RuntimeInstaller(string runtimeDirectory, string folder)
{
    private readonly InterpreterProbe _probe = new(runtimeDirectory);
    private readonly ByteCompiler _compiler = new(runtimeDirectory);

    /// <exception cref="InstallException">It cannot be installed.</exception>
    public async Task<Interpreter> InstallAsync(PythonRuntime runtime, string source, CancellationToken cancellationToken)
    {
        source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
        var name = Path.GetFileName(source);
        if (!File.Exists(source) && !Directory.Exists(source))
            throw new InstallException($"There is no file or folder {source}.");

        using var workshop = Workshop.Open(new RuntimeFolder(folder, runtime.Identifier));
        try
        {
            var draft = await Task.Run(() => Make(workshop, source, name, cancellationToken), cancellationToken);
            return await TryAsync(workshop, runtime, draft, name, cancellationToken);
        }
        catch (IOException e)
        {
            throw new InstallException($"{name} cannot be installed in {workshop.Folder.Path}: {e.Message}", e);
        }
    }

    private static Draft Make(Workshop workshop, string source, string name, CancellationToken cancellationToken)
    {
        if (File.Exists(source))
        {
            var unpacked = workshop.Draft();
            new TreeUnpacker(unpacked, isRoot: false).Unpack(source, name, cancellationToken);
            var image = new ImageArchive(unpacked, name);
            return image.IsImage ? Layered(workshop, image, name, cancellationToken) : Found(workshop, unpacked, name);
        }

        var layout = new ImageArchive(source, name);
        if (layout.IsImage)
            return Layered(workshop, layout, name, cancellationToken);

        var found = Found(workshop, source, name);
        var copy = workshop.Draft();
        TreeCopy.Copy(found.Directory, copy, cancellationToken);
        return found with { Directory = copy };
    }

    private static Draft Layered(Workshop workshop, ImageArchive image, string name, CancellationToken cancellationToken)
    {
        var root = workshop.Draft();
        var unpacker = new TreeUnpacker(root, isRoot: true);
        foreach (var layer in image.Layers())
            unpacker.Unpack(layer, $"a layer of {name}", cancellationToken);

        return workshop.Folder.InRoot(root) is not null
            ? Found(workshop, root, name)
            : throw new InstallException($"{name} has no /var/lang/bin/{workshop.Folder.Runtime}: it is no base image of AWS for {workshop.Folder.Runtime}.");
    }

    /// <summary>The interpreter in a directory, or one or two levels below: archives have a folder of their own on top.</summary>
    private static Draft Found(Workshop workshop, string directory, string name)
    {
        if (workshop.Folder.InRoot(directory) is not null)
        {
            return ImageLoader.Find(directory) is not null
                ? new Draft(directory, IsRoot: true)
                : throw new InstallException($"{name} is a root file system without a loader for this machine.");
        }

        string[] below = Directory.GetDirectories(directory);
        string[] places = [directory, .. below, .. below.SelectMany(Directory.GetDirectories)];
        return Array.Find(places, p => (p == directory || new DirectoryInfo(p).LinkTarget is null) && workshop.Folder.In(p) is not null) is { } place
            ? new Draft(place, IsRoot: false)
            : throw new InstallException($"{name} has no bin/{workshop.Folder.Runtime}: it is no installation of {workshop.Folder.Runtime}, and no image with one.");
    }

    private async Task<Interpreter> TryAsync(
        Workshop workshop, PythonRuntime runtime, Draft draft, string name, CancellationToken cancellationToken)
    {
        var candidate = (draft.IsRoot ? workshop.Folder.InRoot(draft.Directory) : workshop.Folder.In(draft.Directory))
            ?? throw new InstallException($"{name} has no {runtime.Identifier} that can be started.");
        var answer = await _probe.AskAsync(candidate, cancellationToken);
        if (answer is not ProbeAnswer.Python { Implementation: "cpython" } python)
            throw new InstallException($"{name} does not work here: {(answer as ProbeAnswer.Refused)?.Reason ?? "It is no CPython."}");

        if (!python.Version.StartsWith($"{runtime.Major}.{runtime.Minor}.", StringComparison.Ordinal))
            throw new InstallException($"{name} is Python {python.Version}, not {runtime.Identifier}.");

        var interpreter = new Interpreter(runtime.Identifier, python.Version, candidate.Path, candidate.Source) { Root = candidate.Root };

        // Nothing writes there later: what is not compiled would be compiled at every cold start.
        var library = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(candidate.Path))!, "lib", $"python{runtime.Major}.{runtime.Minor}");
        await _compiler.CompileAsync(interpreter, library, $"/var/lang/lib/{Path.GetFileName(library)}", cancellationToken);
        TreeCopy.MakeReadable(draft.Directory);
        var folder = workshop.Folder;
        workshop.Put(draft.Directory, draft.IsRoot ? folder.Root : folder.Python);
        workshop.Remove(draft.IsRoot ? folder.Python : folder.Root);
        var installed = folder.Find()!;
        return interpreter with { Path = installed.Path, Root = installed.Root };
    }

    /// <param name="IsRoot">It is a root file system; else the directory of an interpreter.</param>
    private sealed record Draft(string Directory, bool IsRoot);
}
