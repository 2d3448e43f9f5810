using System.CommandLine;

namespace Kiln.Server.Cli;

/// <summary>Options that several verbs have.</summary>
internal static class SharedOptions
{
    internal static Option<string?> Data() => new("--data") { Description = "Folder where everything is kept [default: KILN_DATA or ~/.local/share/kiln]" };

    internal static string TemporaryFolder() => Path.Combine(Path.GetTempPath(), $"kiln-{Guid.NewGuid():N}"[..17]);
}
