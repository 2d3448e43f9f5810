using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Unit.Execution.Sandbox.Linux;

/// <summary>What tests on a real kernel with real interpreters need of this machine.</summary>
internal static class Machine
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
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Namespaces are made by root, on Linux.");
        var catalog = await Catalog;
        Assert.SkipUnless(catalog.Interpreters.Count > 0, "There is no Python interpreter.");
        return catalog.Interpreters[^1];
    }

    public static ZygoteOptions Zygotes(string tempRoot) => new(IsolationLevel.Full, RuntimeDirectory, tempRoot, "", null, null);

}
