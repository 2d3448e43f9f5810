using System.CommandLine;
using Kiln.Server.Hosting;
using Kiln.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Server.Cli;

/// <summary><c>kiln compatibility</c>: docs/compatibility.md, from the tables that the server routes by.</summary>
internal static class CompatibilityCommand
{
    internal static Command Create()
    {
        var command = new Command("compatibility", "Print which operations are implemented, as Markdown") { Hidden = true };
        command.SetVerb(async (_, cancellationToken) =>
        {
            var options = EnvironmentSettings.Read() with { DataDirectory = SharedOptions.TemporaryFolder(), Ephemeral = true };
            using var data = DataDirectory.Open(options.DataDirectory, ephemeral: true);
            await using var composition = await Composition.CreateAsync(options, data, NullLoggerFactory.Instance, cancellationToken);
            foreach (var line in CompatibilityPage.Of(composition.Services))
                Terminal.Result(line);
            return 0;
        });
        return command;
    }
}
