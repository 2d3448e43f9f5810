using System.CommandLine;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Installing;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>kiln runtimes install RUNTIME</c>: an interpreter, from what there is.</summary>
internal static class InstallCommand
{
    internal static Command Create()
    {
        var runtime = new Argument<string>("runtime") { Description = "For example python3.12" };
        var from = new Option<string?>("--from") { Description = "A folder or .tar.gz of an interpreter that can be moved, or an image: docker save public.ecr.aws/lambda/python:3.12" };
        var with = new Option<string?>("--with") { Description = $"What to install it with: {string.Join(", ", InstallTools.Names)} [default: the first that is here and can]" };
        with.AcceptOnlyFromAmong([.. InstallTools.Names]);
        var command = new Command("install", "Install an interpreter for a runtime") { runtime, from, with };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var places = EnvironmentSettings.Read().Interpreters;
            var wanted = RuntimeOf(parsed.GetValue(runtime)!);
            var installer = new RuntimeInstaller(Installation.PythonDirectory, places.Installed);
            try
            {
                if (parsed.GetValue(from) is { Length: > 0 } source)
                {
                    await installer.InstallAsync(wanted, source, cancellationToken);
                }
                else
                {
                    var tools = new InstallTools(installer, places.Installed, places.SearchPath, places.PyenvRoot, Environment.IsPrivilegedProcess);
                    Terminal.Note(await ByToolAsync(tools, parsed.GetValue(with), wanted, cancellationToken));
                }
            }
            catch (InstallException e)
            {
                throw new UserErrorException(e.Message, e);
            }
            return await ReportAsync(places, wanted, cancellationToken);
        });
        return command;
    }

    /// <exception cref="UserErrorException">There is no such runtime.</exception>
    internal static PythonRuntime RuntimeOf(string identifier) =>
        RuntimeTable.Find(identifier)
            ?? throw new UserErrorException($"'{identifier}' is no runtime of Python: {RuntimeTable.All[0].Identifier}, {RuntimeTable.All[1].Identifier} … {RuntimeTable.All[^1].Identifier}.");

    private static async Task<string> ByToolAsync(InstallTools tools, string? chosen, PythonRuntime runtime, CancellationToken cancellationToken)
    {
        if (chosen is not null)
            return await tools.InstallAsync(chosen, runtime, Terminal.Note, cancellationToken);

        var failures = new List<string>();
        foreach (var tool in tools.Present)
        {
            try
            {
                return await tools.InstallAsync(tool, runtime, Terminal.Note, cancellationToken);
            }
            catch (InstallException e)
            {
                failures.Add(e.Message.TrimEnd('.'));
            }
        }

        var why = failures.Count > 0 ? string.Join("; ", failures) : "neither uv nor pyenv is here, and no package manager that this user may use";
        throw new UserErrorException(
            $"Nothing here can install {runtime.Identifier}: {why}. Give a .tar.gz or folder of a build of Python {runtime.Major}.{runtime.Minor} with --from, " +
            $"or AWS's image: docker save public.ecr.aws/lambda/python:{runtime.Major}.{runtime.Minor} -o image.tar, then --from image.tar.");
    }

    private static async Task<int> ReportAsync(InterpreterPlaces places, PythonRuntime runtime, CancellationToken cancellationToken)
    {
        var catalog = await Installation.FindRuntimesAsync(places, cache: null, cancellationToken);
        var found = catalog.Find(runtime.Identifier)
            ?? throw new UserErrorException($"{runtime.Identifier} was installed, but not where Kiln looks: name it with KILN_RUNTIMES={runtime.Identifier}=PATH.");
        Terminal.Result($"{found.Runtime} {found.Version} {found.Path}, {RuntimesCommand.SdkWords(found)}");
        Terminal.Note("A server that runs finds it when it starts again.");
        return 0;
    }
}
