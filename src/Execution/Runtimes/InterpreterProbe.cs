using System.Text.Json;

namespace Kiln.Execution.Runtimes;

/// <summary>Asks an executable what Python it is, and where its packages are. What it prints is said in <c>probe.py</c>.</summary>
internal sealed class InterpreterProbe(string runtimeDirectory)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly string _script = Path.Combine(runtimeDirectory, "probe.py");

    public async Task<ProbeAnswer> AskAsync(InterpreterCandidate candidate, CancellationToken cancellationToken)
    {
        if (!File.Exists(candidate.Path))
            return new ProbeAnswer.Refused("There is no such file.");

        var command = new Interpreter("", "", candidate.Path, candidate.Source) { Root = candidate.Root }.Command;
        var result = await InterpreterProcess.RunAsync(command, _script, [], Deadline, cancellationToken);
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
            string[] packages = json.RootElement.TryGetProperty("packages", out var listed)
                ? [.. listed.EnumerateArray().Select(p => p.GetString()!)]
                : [];
            return version is null || implementation is null ? null : new ProbeAnswer.Python(version, implementation, packages);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    internal static string LastLine(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }
}

internal abstract record ProbeAnswer
{
    private ProbeAnswer() { }

    /// <param name="Packages">Directories of its own packages, in the order of its path.</param>
    public sealed record Python(string Version, string Implementation, IReadOnlyList<string> Packages) : ProbeAnswer;

    public sealed record Refused(string Reason) : ProbeAnswer;
}
