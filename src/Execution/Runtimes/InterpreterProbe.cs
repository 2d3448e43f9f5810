using System.Text.Json;

namespace Kiln.Execution.Runtimes;

/// <summary>Asks an executable what Python it is. Prints one line: <c>{"version":"3.12.1","implementation":"cpython","prefix":"/usr"}</c></summary>
internal sealed class InterpreterProbe(string runtimeDirectory)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly string _script = Path.Combine(runtimeDirectory, "probe.py");

    public async Task<ProbeAnswer> AskAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return new ProbeAnswer.Refused("There is no such file.");

        var result = await InterpreterProcess.RunAsync(path, _script, null, Deadline, cancellationToken);
        if (result.ExitCode != 0)
            return new ProbeAnswer.Refused($"It does not run: {LastLine(result.Errors)}");

        return (ProbeAnswer?)Parse(result.Output) ?? new ProbeAnswer.Refused("It did not say what it is.");
    }

    private static ProbeAnswer.Python? Parse(string output)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var version = json.RootElement.GetProperty("version").GetString();
            var implementation = json.RootElement.GetProperty("implementation").GetString();
            return version is null || implementation is null ? null : new ProbeAnswer.Python(version, implementation);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string LastLine(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }
}

internal abstract record ProbeAnswer
{
    private ProbeAnswer() { }

    public sealed record Python(string Version, string Implementation) : ProbeAnswer;

    public sealed record Refused(string Reason) : ProbeAnswer;
}
