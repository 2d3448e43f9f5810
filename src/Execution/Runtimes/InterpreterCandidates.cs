namespace Kiln.Execution.Runtimes;

/// <param name="Runtime">What the configuration says it is; null when only the interpreter can tell.</param>
internal sealed record InterpreterCandidate(string Path, string Source, string? Runtime = null)
{
    public const string Configuration = "configuration";
    public const string Kiln = "kiln";
    public const string Pyenv = "pyenv";
    public const string Opt = "/opt";
    public const string SearchPath = "PATH";

    /// <summary>The root file system that it is part of. Null: it is a program of this machine.</summary>
    public string? Root { get; init; }

    /// <summary>Whether somebody chose it for its runtime, so that no newer one takes its place.</summary>
    public static bool IsDeliberate(string source) => source is Configuration or Kiln;
}

/// <summary>Lists files that may be interpreters, the most deliberate choice first. An executable that has several names is listed once.</summary>
internal static class InterpreterCandidates
{
    public static IReadOnlyList<InterpreterCandidate> In(InterpreterLocations locations)
    {
        var found = new List<InterpreterCandidate>();
        var seen = new HashSet<string>();
        foreach (var (runtime, path) in locations.Configured)
            found.Add(new InterpreterCandidate(path, InterpreterCandidate.Configuration, runtime));

        if (locations.Installed is { } installed)
            found.AddRange(RuntimeTable.All.Select(r => new RuntimeFolder(installed, r.Identifier).Find()).OfType<InterpreterCandidate>());

        if (locations.PyenvRoot is { } pyenv)
        {
            foreach (var version in Directories(Path.Combine(pyenv, "versions"), "*"))
                Add(Path.Combine(version, "bin", "python"), InterpreterCandidate.Pyenv);
        }

        if (locations.Opt is { } opt)
        {
            string[] roots = [.. Directories(opt, "python*"), .. Directories(Path.Combine(opt, "kiln", "runtimes"), "*")];
            foreach (var root in roots)
                AddNamed(Path.Combine(root, "bin"), InterpreterCandidate.Opt);
        }

        foreach (var directory in locations.SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            // The shims of pyenv are shell scripts that start the interpreters listed above, slowly.
            if (Path.IsPathRooted(directory) && Path.GetFileName(Path.TrimEndingDirectorySeparator(directory)) != "shims")
                AddNamed(directory, InterpreterCandidate.SearchPath);
        }

        return found;

        void AddNamed(string directory, string source)
        {
            foreach (var runtime in RuntimeTable.All)
                Add(Path.Combine(directory, runtime.Identifier), source);
        }

        void Add(string path, string source)
        {
            if (File.Exists(path) && seen.Add(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path))
                found.Add(new InterpreterCandidate(path, source));
        }
    }

    private static string[] Directories(string parent, string pattern)
    {
        if (!Directory.Exists(parent))
            return [];

        var directories = Directory.GetDirectories(parent, pattern);
        Array.Sort(directories, StringComparer.Ordinal);
        return directories;
    }
}
