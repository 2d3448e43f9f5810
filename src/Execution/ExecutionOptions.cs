using Kiln.Execution.Tracing;

namespace Kiln.Execution;

/// <summary>Everything about the data plane that can be set. Immutable; change one thing with <c>with</c>.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Directory of <c>bootstrap.py</c>, <c>probe.py</c> and <c>compile.py</c>: <c>runtimes/python</c> of the installation.</summary>
    public required string RuntimeDirectory { get; init; }

    /// <summary>
    /// Where the <c>/tmp</c> directories of environments and the sockets of starting sandboxes are made. Must exist. Keep it short: with the
    /// names below it, a socket's path must fit in 104 bytes. Default: the system's temporary directory.
    /// </summary>
    public string TempRoot { get; init; } = Path.GetTempPath();

    /// <summary>
    /// URL that functions get as <c>AWS_ENDPOINT_URL</c>, asked for at each init since it is known only when the server listens.
    /// Default, and when it returns null: the variable is not set.
    /// </summary>
    public Func<string?> EndpointUrl { get; init; } = static () => null;

    /// <summary>
    /// Is told, in a line for whoever runs the server, why a sandbox could not be made, or what of one could not be removed. The caller of the function is not: it is about
    /// this machine, whose paths are in it.
    /// </summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Default: nothing is recorded, and functions have no trace daemon.</summary>
    public ITraceSink? Traces { get; init; }

    /// <summary>Time that an environment waits for its next event before it is shut down. Default 10 minutes.</summary>
    public TimeSpan IdleExpiry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time after which the processes of an environment that waits for its next event are stopped until it comes. Default 50 ms.</summary>
    public TimeSpan FreezeAfter { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Share of the machine's memory, and of this server's file descriptors, that is kept free: below it, idle environments are shut down. Default 5 %.</summary>
    public double Reserve { get; init; } = 0.05;

    /// <summary>By which idle processors are kept from halting while events arrive close to each other (<c>/dev/cpu_dma_latency</c>). Default: they are not.</summary>
    public string? LatencyDevice { get; init; }

    /// <summary>Time that running invocations have to end when everything is stopped. Default: none.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.Zero;

    /// <summary>Invocations that run at the same time in one account. Default 1000.</summary>
    public int AccountConcurrency { get; init; } = 1000;

    /// <summary>Limit of an init that goes before the first event. Over it, the init is run once more, inside the invocation. Default 10 s.</summary>
    public TimeSpan InitLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The directory that all code and layers are below. Where code cannot be mounted from anywhere, it comes out of here. Default: none is.
    /// </summary>
    public string CodeStore { get; init; } = "/nonexistent";

    /// <summary>
    /// Folders of this machine that functions run from where they are edited, or that they share. Where nothing can be mounted from anywhere,
    /// it comes out of these. Each must exist. Default: none.
    /// </summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Where the disks behind <c>/tmp</c> are kept. Of this server alone, on a disk; is made. Default: below <see cref="TempRoot"/>.</summary>
    public string ImageDirectory
    {
        get => field ?? Path.Combine(TempRoot, "images");
        init;
    }

    /// <summary>Environments of a runtime that is in use that wait for a function; 0: each is made when it is needed. Default: at most 16.</summary>
    public int MostBlanks { get; init; } = 16;

    /// <summary>Age at which an interpreter that environments are forked from is replaced. Default 6 hours.</summary>
    public TimeSpan ZygoteMaxAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Environments after which it is replaced. Default 50,000.</summary>
    public int ZygoteMaxForks { get; init; } = 50_000;
}
