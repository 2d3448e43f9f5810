using System.CommandLine;
using Kiln.Execution.Sandbox;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary>Options that several verbs have.</summary>
internal static class SharedOptions
{
    internal static Option<string?> Data() => new("--data") { Description = "Folder where everything is kept [default: KILN_DATA or ~/.local/share/kiln]" };

    internal static Option<string?> Isolation()
    {
        var option = new Option<string?>("--isolation") { Description = "The least isolation that is accepted: full, userns or process [default: userns]; the best there is is used" };
        option.AcceptOnlyFromAmong("full", "userns", "process");
        return option;
    }

    /// <summary>The option's level, or what the environment says.</summary>
    internal static KilnOptions WithIsolation(this KilnOptions options, string? level) =>
        level is null ? options : options with { Isolation = Enum.Parse<IsolationLevel>(level, ignoreCase: true) };

    internal static string TemporaryFolder() => Path.Combine(Path.GetTempPath(), $"kiln-{Guid.NewGuid():N}"[..17]);
}
