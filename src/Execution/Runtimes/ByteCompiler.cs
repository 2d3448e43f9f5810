namespace Kiln.Execution.Runtimes;

/// <summary>
/// Writes the bytecode of a deployment package beside its sources, so that no environment has to. Only saves time: a file that does not
/// compile fails when it is imported, with the function's own error, and a package that takes too long is compiled as it is imported.
/// </summary>
internal sealed class ByteCompiler(string runtimeDirectory)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _script = Path.Combine(runtimeDirectory, "compile.py");

    public Task CompileAsync(Interpreter interpreter, string directory, string shown, CancellationToken cancellationToken) =>
        InterpreterProcess.RunAsync(interpreter.Command, _script, [directory, shown], Deadline, cancellationToken);
}
