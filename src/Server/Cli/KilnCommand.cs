using System.CommandLine;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary>The command line: one verb a file.</summary>
internal static class KilnCommand
{
    internal static Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("AWS Lambda for Python on machines you own.")
        {
            UpCommand.Create(),
            RunCommand.Create(),
            EnvCommand.Create(),
            ConsoleCommand.Create(),
            AccountCommand.Create(),
            RuntimesCommand.Create(),
            DoctorCommand.Create(),
            CompatibilityCommand.Create(),
        };
        // An event may be @FILE; nothing else here reads arguments from files.
        return root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null }).InvokeAsync(new()
        {
            EnableDefaultExceptionHandler = false,
            // A signal lets what runs end, for as long as KILN_DRAIN_SECONDS may say, and stores what was written.
            ProcessTerminationTimeout = TimeSpan.FromMinutes(20),
        });
    }

    /// <summary>Runs a verb; what a person can mend is one line, without a stack trace.</summary>
    internal static void SetVerb(this Command command, Func<ParseResult, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // A signal waits only for a verb that has begun to run, as the library sees it.
            await Task.Yield();
            try
            {
                return await run(parsed, cancellationToken);
            }
            catch (UserErrorException e)
            {
                Terminal.Error(e.Message);
                return 1;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return 130;
            }
            catch (Exception e)
            {
                // A bug, or a machine in trouble. Whoever wants to look into it asks for more.
                Terminal.Error(EnvironmentSettings.WantsTraces ? e.ToString() : $"{e.Message} (KILN_LOG=Debug shows where)");
                return 1;
            }
        });
}
