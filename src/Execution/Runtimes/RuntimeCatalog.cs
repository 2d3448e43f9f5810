using Kiln.Execution.Logging;

namespace Kiln.Execution.Runtimes;

/// <summary>The interpreters of this machine: at most one for each runtime, and what was found but cannot be used.</summary>
public sealed class RuntimeCatalog
{
    private readonly Dictionary<string, Interpreter> _byRuntime = [];

    public RuntimeCatalog(IReadOnlyList<Interpreter> interpreters, IReadOnlyList<UnusableInterpreter> unusable)
    {
        Interpreters = interpreters;
        Unusable = unusable;
        foreach (var interpreter in interpreters)
            _byRuntime.Add(interpreter.Runtime, interpreter);
    }

    /// <summary>In the order of <see cref="RuntimeTable"/>.</summary>
    public IReadOnlyList<Interpreter> Interpreters { get; }

    public IReadOnlyList<UnusableInterpreter> Unusable { get; }

    /// <summary>What runs, or for a custom runtime launches, functions of a runtime.</summary>
    public Interpreter? Find(string runtime) => _byRuntime.GetValueOrDefault(runtime) ?? Launcher(runtime);

    /// <summary>What is installed of a runtime, as the log of its functions names it. Null: nothing.</summary>
    public string? VersionArn(string runtime, string region) =>
        RuntimeTable.FindAny(runtime) is { } known && Find(runtime) is { } interpreter ? RuntimeVersion.Of(known, interpreter, region).Arn : null;

    // The newest: the one that most functions use, so that its zygote is there already.
    private Interpreter? Launcher(string runtime) =>
        RuntimeTable.FindCustom(runtime) is not null && Interpreters is [.., var newest] ? newest : null;
}

/// <param name="Reason">A sentence for the person who installed it.</param>
public sealed record UnusableInterpreter(string Path, string Source, string Reason);
