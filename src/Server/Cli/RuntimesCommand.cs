using System.CommandLine;
using Kiln.Execution.Runtimes;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>kiln runtimes</c>: which runtimes this machine can run, and why not the others.</summary>
internal static class RuntimesCommand
{
    internal static Command Create()
    {
        var command = new Command("runtimes", "List the runtimes: identifier, version, interpreter, usable or why not");
        command.SetVerb(async (_, cancellationToken) =>
        {
            var places = EnvironmentSettings.Read().Interpreters;
            var catalog = await Installation.FindRuntimesAsync(places, cache: null, cancellationToken);
            foreach (var runtime in RuntimeTable.All)
            {
                Terminal.Result(catalog.Find(runtime.Identifier) is { } found
                    ? $"{runtime.Identifier,-11} {found.Version,-9} usable   {found.Path} ({found.Source})"
                    : $"{runtime.Identifier,-11} {"",-9} missing  install Python {runtime.Major}.{runtime.Minor}, for example with `pyenv install {runtime.Major}.{runtime.Minor}`, or set KILN_RUNTIMES={runtime.Identifier}=PATH");
            }
            foreach (var runtime in RuntimeTable.Custom)
            {
                Terminal.Result(catalog.Find(runtime.Identifier) is { } launcher
                    ? $"{runtime.Identifier,-15} {"",-5} usable   launched by {launcher.Path}"
                    : $"{runtime.Identifier,-15} {"",-5} missing  needs any Python to launch it");
            }
            foreach (var unusable in catalog.Unusable)
                Terminal.Result($"{"-",-11} {"",-9} unusable {unusable.Path} ({unusable.Source}): {unusable.Reason}");
            Terminal.Note($"Looked in KILN_RUNTIMES, {places.PyenvRoot}/versions, /opt and PATH.");
            return catalog.Interpreters.Count > 0 ? 0 : 1;
        });
        return command;
    }
}
