using System.Collections.Concurrent;

namespace Kiln.Execution.Runtimes.Sdk;

/// <summary>
/// Which SDK a function finds: that of its package, of its layers, or of its runtime. Looked up once for each package; when nothing can be
/// told, it is as if it were new.
/// </summary>
internal sealed class FunctionSdk
{
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string, string?, string), bool> _known = new();

    /// <summary>The directories that are searched before those of the runtime.</summary>
    public static IEnumerable<string> Places(string codeDirectory, string? layerDirectory, string runtime)
    {
        yield return codeDirectory;
        if (layerDirectory is null)
            yield break;

        yield return Path.Combine(layerDirectory, "python", "lib", runtime, "site-packages");
        yield return Path.Combine(layerDirectory, "python");
    }

    /// <summary>Whether it has one that does not read AWS_ENDPOINT_URL.</summary>
    public bool IsOld(string codeDirectory, string? layerDirectory, Interpreter interpreter)
    {
        var key = (codeDirectory, layerDirectory, interpreter.Path);
        if (_known.TryGetValue(key, out var isOld))
            return isOld;

        if (_known.Count >= MostRemembered)
            _known.Clear();

        return _known[key] = !InstalledSdk.ReadsIt(VersionOf(codeDirectory, layerDirectory, interpreter));
    }

    private static string VersionOf(string codeDirectory, string? layerDirectory, Interpreter interpreter)
    {
        foreach (var place in Places(codeDirectory, layerDirectory, interpreter.Runtime))
        {
            if (InstalledSdk.VersionIn(place, "botocore") is { } own)
                return own;
        }

        return interpreter.Sdk?.Botocore ?? "";
    }
}
