namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Paths inside a directory that is to be a root: links lead where they would lead if it were, never out of it.</summary>
internal static class RootedPath
{
    private const int MostLinks = 40;

    /// <summary>As <see cref="Resolve"/>. Null: nothing is there.</summary>
    public static string? Find(string root, string path)
    {
        try
        {
            var place = Resolve(root, path);
            return Path.Exists(place) ? place : null;
        }
        catch (InstallException)
        {
            return null;
        }
    }

    /// <summary>Where on this machine a path of the root is; what does not exist is where it would be made.</summary>
    /// <exception cref="InstallException">Its links lead in a circle.</exception>
    public static string Resolve(string root, string path)
    {
        var at = new List<string>();
        var pending = new Stack<string>();
        Push(pending, path);
        var links = 0;
        while (pending.TryPop(out var name))
        {
            if (name == "..")
            {
                if (at.Count > 0)
                    at.RemoveAt(at.Count - 1);
                continue;
            }

            var place = Path.Combine([root, .. at, name]);
            if (new FileInfo(place).LinkTarget is not { } target)
            {
                at.Add(name);
                continue;
            }

            if (++links > MostLinks)
                throw new InstallException($"The links at {path} lead in a circle.");

            if (target.StartsWith('/'))
                at.Clear();
            Push(pending, target);
        }

        return Path.Combine([root, .. at]);
    }

    private static void Push(Stack<string> pending, string path)
    {
        foreach (var name in path.Split('/').Reverse().Where(n => n is not ("" or ".")))
            pending.Push(name);
    }
}
