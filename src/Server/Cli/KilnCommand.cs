using System.CommandLine;

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
            RuntimesCommand.Create(),
            DoctorCommand.Create(),
            CompatibilityCommand.Create(),
        };
        return root.Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
    }

    /// <summary>Runs a verb; what a person can mend is one line, without a stack trace.</summary>
    internal static void SetVerb(this Command command, Func<ParseResult, CancellationToken, Task<int>> run) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
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
        });
}
