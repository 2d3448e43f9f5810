using System.IO.Compression;

namespace Kiln.Server.Client;

/// <summary>A folder, or a single file, with a function in it, as a person has it before it is deployed.</summary>
internal sealed class FunctionFolder
{
    // In order of preference; the first is what the console of AWS creates.
    private static readonly string[] Modules = ["lambda_function", "app", "main", "handler", "index"];
    private static readonly string[] Handlers = ["lambda_handler", "handler"];

    private readonly string _root;
    private readonly string[] _files;

    private FunctionFolder(string root, string[] files)
    {
        _root = root;
        _files = files;
    }

    /// <exception cref="UserErrorException">There is nothing at <paramref name="path"/>.</exception>
    internal static FunctionFolder Open(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(path))
            return new(Path.GetDirectoryName(path)!, [path]);
        if (!Directory.Exists(path))
            throw new UserErrorException($"There is no folder or file {path}.");
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(path, f).Split('/').Any(s => s.StartsWith('.') || s == "__pycache__"))
            .ToArray();
        return files.Length > 0 ? new(path, files) : throw new UserErrorException($"The folder {path} is empty.");
    }

    internal string Name => Path.GetFileName(_root) is { Length: > 0 } name
        ? new string([.. name.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')])
        : "function";

    /// <exception cref="UserErrorException">No module here has a function that looks like a handler.</exception>
    internal string FindHandler()
    {
        var modules = _files
            .Where(f => f.EndsWith(".py", StringComparison.Ordinal) && Path.GetDirectoryName(f) == _root)
            .Select(f => (Name: Path.GetFileNameWithoutExtension(f), Text: File.ReadAllText(f)))
            .OrderBy(m => Array.IndexOf(Modules, m.Name) is var rank and >= 0 ? rank : Modules.Length)
            .ThenBy(m => m.Name, StringComparer.Ordinal);
        foreach (var (name, text) in modules)
        {
            if (Array.Find(Handlers, h => text.Contains($"def {h}(", StringComparison.Ordinal)) is { } handler)
                return $"{name}.{handler}";
        }
        throw new UserErrorException($"No module in {_root} defines lambda_handler(event, context): name the handler with --handler module.function.");
    }

    internal byte[] Zip()
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in _files)
                archive.CreateEntryFromFile(file, Path.GetRelativePath(_root, file));
        }
        return buffer.ToArray();
    }
}
