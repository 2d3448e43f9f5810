using System.Security.Cryptography;
using System.Text;
using Kiln.Execution.Runtimes;

namespace Kiln.Execution.Logging;

/// <summary>One build of a runtime, as <c>INIT_START</c> names it.</summary>
/// <param name="Name"><c>python:3.12.v1</c>, <c>provided:al2023.v1</c></param>
internal sealed record RuntimeVersion(string Name, string Arn)
{
    // The ARN's hash stands for one build, so it follows from the interpreter's version.
    public static RuntimeVersion Of(LambdaRuntime runtime, Interpreter interpreter, string region)
    {
        var (name, build) = runtime is CustomRuntime custom
            ? ($"provided:{custom.System}.v1", custom.Identifier)
            : (PythonName(interpreter.Version), "CPython " + interpreter.Version);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(build)));
        return new RuntimeVersion(name, $"arn:aws:lambda:{region}::runtime:{hash}");
    }

    private static string PythonName(string version)
    {
        var dot = version.LastIndexOf('.');
        return $"python:{version[..dot]}.v{version[(dot + 1)..]}";
    }
}
