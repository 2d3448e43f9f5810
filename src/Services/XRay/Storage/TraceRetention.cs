namespace Kiln.Services.XRay.Storage;

/// <summary>How long and how much is kept.</summary>
internal static class TraceRetention
{
    /// <summary>From the last event of a trace.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromDays(30);

    /// <summary>Of documents, before they are packed, of all accounts together; beyond it the oldest traces go.</summary>
    public const long MostBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>Documents of one trace. What comes beyond is left out, and the trace says so.</summary>
    public const int BytesOfTrace = 500 * 1024;
}
