using System.CommandLine;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Installing;
using Kiln.Execution.Runtimes.Sdk;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>kiln runtimes install-sdk [RUNTIME]</c>: the boto3 that functions find which bring none.</summary>
internal static class InstallSdkCommand
{
    internal static Command Create()
    {
        var runtime = new Argument<string?>("runtime") { Description = "For example python3.12 [default: all that are installed]", Arity = ArgumentArity.ZeroOrOne };
        var index = new Option<string?>("--index-url") { Description = "The index that pip asks [default: pip's own]" };
        var links = new Option<string?>("--find-links") { Description = "A folder or page with wheels, instead of an index or beside --index-url" };
        var from = new Option<string?>("--from") { Description = "A folder that has the packages, to copy them from" };
        var version = new Option<string?>("--version") { Description = "Of boto3 [default: that of AWS's guide; since 3.13, the newest]" };
        var command = new Command("install-sdk", "Install the SDK that a runtime bundles (boto3, botocore)") { runtime, index, links, from, version };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var places = EnvironmentSettings.Read().Interpreters;
            var source = new SdkSource(parsed.GetValue(index), parsed.GetValue(links), parsed.GetValue(from), parsed.GetValue(version));
            if (source is { Folder: not null } and not { IndexUrl: null, FindLinks: null, Version: null })
                throw new UserErrorException("--from copies what is there: leave out --index-url, --find-links and --version.");
            var installer = new SdkInstaller(Installation.PythonDirectory, places.Installed);
            var catalog = await Installation.FindRuntimesAsync(places, cache: null, cancellationToken);
            return parsed.GetValue(runtime) is { } one
                ? await OneAsync(installer, source, Installed(catalog, one), cancellationToken)
                : await AllAsync(installer, source, catalog, cancellationToken);
        });
        return command;
    }

    private static Interpreter Installed(RuntimeCatalog catalog, string identifier)
    {
        var runtime = InstallCommand.RuntimeOf(identifier).Identifier;
        return catalog.Find(runtime) ?? throw new UserErrorException(new RuntimeNotInstalledException(runtime).Message);
    }

    private static async Task<int> OneAsync(SdkInstaller installer, SdkSource source, Interpreter interpreter, CancellationToken cancellationToken)
    {
        try
        {
            var sdk = await installer.InstallAsync(interpreter, source, Terminal.Note, cancellationToken);
            Terminal.Result($"{interpreter.Runtime,-11} boto3 {sdk.Boto3} botocore {sdk.Botocore} in {sdk.Directory}");
            return 0;
        }
        catch (InstallException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    // One that cannot be had keeps no other from having its own.
    private static async Task<int> AllAsync(SdkInstaller installer, SdkSource source, RuntimeCatalog catalog, CancellationToken cancellationToken)
    {
        var wanted = catalog.Interpreters.Where(i => BundledSdk.IsIn(i.Runtime)).ToList();
        if (wanted.Count == 0)
            throw new UserErrorException("No runtime that bundles an SDK is installed: `kiln runtimes install python3.12` installs one.");
        var worst = 0;
        foreach (var interpreter in wanted)
        {
            try
            {
                await OneAsync(installer, source, interpreter, cancellationToken);
            }
            catch (UserErrorException e)
            {
                Terminal.Error(e.Message);
                worst = 1;
            }
        }
        return worst;
    }
}
