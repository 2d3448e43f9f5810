using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Unit.Execution.Sandbox.Linux;

/// <summary>The interpreters of this machine, for tests that fork from them.</summary>
internal static class Pythons
{
    public static string RuntimeDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "runtimes", "python");

    private static readonly Task<RuntimeCatalog> Catalog = new InterpreterDiscovery(RuntimeDirectory).FindAsync(
        new InterpreterLocations
        {
            PyenvRoot = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv"),
            SearchPath = "/usr/local/bin:/usr/bin",
        },
        CancellationToken.None);

    /// <summary>The newest; skips the test where there is none, or no root.</summary>
    public static async Task<Interpreter> RootAndPythonAsync()
    {
        Machine.RequireRoot();
        var catalog = await Catalog;
        Assert.SkipUnless(catalog.Interpreters.Count > 0, "There is no Python interpreter.");
        return catalog.Interpreters[^1];
    }

    public static ZygoteOptions Zygotes(string tempRoot) => new(IsolationLevel.Full, RuntimeDirectory, tempRoot, "", null, null);
}
