namespace Kiln.Execution.Runtimes;

/// <summary>Ordered: a later era is a higher value.</summary>
public enum RuntimeEra
{
    /// <summary>2018: native control channel, errors as lists.</summary>
    NativeChannel,

    /// <summary>November 2018: first client of the Runtime API, load errors at the first invoke.</summary>
    FirstRuntimeApi,

    /// <summary>Runtime API and awslambdaric, load errors at init.</summary>
    Current,
}

/// <summary>The runtimes there are.</summary>
public static class RuntimeTable
{
    /// <summary>Those of Python, oldest first.</summary>
    public static IReadOnlyList<PythonRuntime> All { get; } =
    [
        new("python2.7", 2, 7, RuntimeEra.NativeChannel),
        new("python3.6", 3, 6, RuntimeEra.NativeChannel),
        new("python3.7", 3, 7, RuntimeEra.FirstRuntimeApi),
        new("python3.8", 3, 8, RuntimeEra.Current),
        new("python3.9", 3, 9, RuntimeEra.Current),
        new("python3.10", 3, 10, RuntimeEra.Current),
        new("python3.11", 3, 11, RuntimeEra.Current),
        new("python3.12", 3, 12, RuntimeEra.Current),
        new("python3.13", 3, 13, RuntimeEra.Current),
        new("python3.14", 3, 14, RuntimeEra.Current),
        new("python3.15", 3, 15, RuntimeEra.Current),
    ];

    /// <summary>Those whose program is the function's own. Any interpreter can launch them.</summary>
    public static IReadOnlyList<CustomRuntime> Custom { get; } =
    [
        new("provided", "al1"),
        new("provided.al2", "al2"),
        new("provided.al2023", "al2023"),
    ];

    /// <summary>The runtime of Python with this identifier.</summary>
    public static PythonRuntime? Find(string identifier) => FindIn(All, identifier);

    public static CustomRuntime? FindCustom(string identifier) => FindIn(Custom, identifier);

    public static LambdaRuntime? FindAny(string identifier) => (LambdaRuntime?)Find(identifier) ?? FindCustom(identifier);

    private static TRuntime? FindIn<TRuntime>(IReadOnlyList<TRuntime> runtimes, string identifier)
        where TRuntime : LambdaRuntime
    {
        foreach (var runtime in runtimes)
        {
            if (runtime.Identifier == identifier)
                return runtime;
        }

        return null;
    }
}
