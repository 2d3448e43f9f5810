using System.CommandLine;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>kiln runtimes</c>: which runtimes this machine can run, with which SDK, and why not the others.</summary>
internal static class RuntimesCommand
{
    internal static Command Create()
    {
        var command = new Command("runtimes", "List the runtimes: identifier, version, interpreter, SDK, usable or why not")
        {
            InstallCommand.Create(),
            InstallSdkCommand.Create(),
        };
        command.SetVerb(async (_, cancellationToken) =>
        {
            var places = EnvironmentSettings.Read().Interpreters;
            var catalog = await Installation.FindRuntimesAsync(places, cache: null, cancellationToken);
            foreach (var runtime in RuntimeTable.All)
            {
                Terminal.Result(catalog.Find(runtime.Identifier) is { } found
                    ? $"{runtime.Identifier,-11} {found.Version,-9} usable   {found.Path} ({Origin(found)}), {SdkWords(found)}"
                    : $"{runtime.Identifier,-11} {"",-9} missing  kiln runtimes install {runtime.Identifier}, or set KILN_RUNTIMES={runtime.Identifier}=PATH");
            }
            foreach (var runtime in RuntimeTable.Custom)
            {
                Terminal.Result(catalog.Find(runtime.Identifier) is { } launcher
                    ? $"{runtime.Identifier,-15} {"",-5} usable   launched by {launcher.Path}"
                    : $"{runtime.Identifier,-15} {"",-5} missing  needs any Python to launch it");
            }
            foreach (var unusable in catalog.Unusable)
                Terminal.Result($"{"-",-11} {"",-9} unusable {unusable.Path} ({unusable.Source}): {unusable.Reason}");
            Terminal.Note($"Looked in KILN_RUNTIMES, {places.Installed}, {places.PyenvRoot}/versions, /opt and PATH.");
            return catalog.Interpreters.Count > 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>The SDK of an interpreter in words, with AWS's own beside it where that is another.</summary>
    internal static string SdkWords(Interpreter interpreter)
    {
        if (!BundledSdk.IsIn(interpreter.Runtime) && interpreter.Sdk is null)
            return "no SDK, as on AWS";

        if (interpreter.Sdk is not { } sdk)
            return $"no SDK: kiln runtimes install-sdk {interpreter.Runtime}";

        var other = BundledSdk.Of(interpreter.Runtime) is { } aws && aws.Boto3 != sdk.Boto3 ? $"; AWS's guide: {aws.Boto3}" : "";
        return $"boto3 {sdk.Boto3} ({sdk.Source}{other})";
    }

    private static string Origin(Interpreter interpreter) => interpreter.Root is null ? interpreter.Source : $"{interpreter.Source}, image";
}
