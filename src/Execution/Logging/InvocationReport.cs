using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.Logging;

/// <summary>The figures of one invocation.</summary>
/// <param name="Duration">Until the runtime was done with the event.</param>
/// <param name="Extensions">What extensions took beyond that. It is billed as well.</param>
/// <param name="InitDuration">Of the init that went before this invocation; it is billed as well. Null on a warm start.</param>
internal readonly record struct InvocationReport(TimeSpan Duration, TimeSpan Extensions, TimeSpan? InitDuration, int MemorySizeMb, int MaxMemoryUsedMb)
{
    public long BilledMs => (long)Math.Ceiling((Duration + Extensions + InitDuration.GetValueOrDefault()).TotalMilliseconds);

    /// <summary>As until the end of 2020: by the 100 ms, and without the init.</summary>
    public long ClassicBilledMs => Math.Max(1, (long)Math.Ceiling((Duration + Extensions).TotalMilliseconds / 100)) * 100;
}

/// <summary>When an init ran: before the first invocation, or inside one, where it counts as part of it.</summary>
internal enum InitPhase
{
    Init,
    Invoke,
}

/// <summary>How an init or an invocation ended. A raised exception is no failure by the measure of the text lines, which say nothing of it.</summary>
internal readonly record struct ReportStatus
{
    private readonly TelemetryStatus? _telemetry;
    private readonly bool _isShown;

    private ReportStatus(TelemetryStatus telemetry, bool isShown = true) => (_telemetry, _isShown) = (telemetry, isShown);

    public static ReportStatus Success => default;
    public static ReportStatus Timeout { get; } = new(TelemetryStatus.Timeout);

    /// <summary>The same in the words of telemetry, which has more of them.</summary>
    public TelemetryStatus Telemetry => _telemetry ?? TelemetryStatus.Success;

    public bool IsSuccess => _telemetry is null;

    /// <summary>The last columns of a text line.</summary>
    public string Text => !_isShown ? ""
        : Telemetry.ErrorType is { } errorType ? $"\tStatus: error\tError Type: {errorType}"
        : $"\tStatus: {Telemetry.Name}";

    /// <summary>The function's own code has raised.</summary>
    public static ReportStatus Raised(string errorType) => new(TelemetryStatus.Error(errorType), isShown: false);

    public static ReportStatus Error(string errorType) => new(TelemetryStatus.Error(errorType));

    /// <summary>There is no process any more.</summary>
    public static ReportStatus Lost(string errorType) => new(TelemetryStatus.Failure(errorType));
}
