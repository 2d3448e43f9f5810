using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>
/// Whether a function is likely to use the SDK of the runtime: its handler's module imports it, and neither its package nor its layers bring
/// one of their own. Read from the source, once for each package and handler; a wrong guess costs only time.
/// </summary>
internal sealed partial class SdkImports
{
    private const int MostRemembered = 10_000;

    private static readonly string[] Modules = ["boto3", "botocore"];

    private readonly ConcurrentDictionary<(string, string?, string), bool> _known = new();

    public bool UsedBy(SandboxSpec spec)
    {
        var key = (spec.CodeDirectory, spec.LayerDirectory, spec.Handler);
        if (_known.TryGetValue(key, out var uses))
            return uses;

        if (_known.Count >= MostRemembered)
            _known.Clear();

        return _known[key] = Imports(spec) && !BringsItsOwn(spec);
    }

    private static bool Imports(SandboxSpec spec)
    {
        var dot = spec.Handler.LastIndexOf('.');
        var module = (dot < 0 ? spec.Handler : spec.Handler[..dot]).Replace('.', '/');
        try
        {
            // AWS takes both slashes and dots; neither leads out of the package.
            string[] sources = [Path.Combine(spec.CodeDirectory, module + ".py"), Path.Combine(spec.CodeDirectory, module, "__init__.py")];
            return Array.Exists(sources, s => s.StartsWith(spec.CodeDirectory, StringComparison.Ordinal) && File.Exists(s) && Import().IsMatch(File.ReadAllText(s)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static bool BringsItsOwn(SandboxSpec spec) =>
        FunctionSdk.Places(spec.CodeDirectory, spec.LayerDirectory, spec.Interpreter.Runtime)
            .Any(p => Array.Exists(Modules, m => Directory.Exists(Path.Combine(p, m))));

    [GeneratedRegex(@"^[ \t]*(?:import|from)[ \t]+(?:[\w.]+[ \t]*,[ \t]*)*boto(?:3|core)\b", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Import();
}
