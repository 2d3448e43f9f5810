namespace Kiln.Execution.Runtimes;

/// <summary>A runtime identifier and the generation of AWS's runtime code whose behaviour it has.</summary>
public sealed record PythonRuntime(string Identifier, int Major, int Minor, RuntimeEra Era)
{
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;
}

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

/// <summary>The Python runtimes there are, oldest first.</summary>
public static class RuntimeTable
{
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

    public static PythonRuntime? Find(string identifier)
    {
        foreach (var runtime in All)
        {
            if (runtime.Identifier == identifier)
                return runtime;
        }

        return null;
    }
}
