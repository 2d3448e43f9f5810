using Kiln.Aws.Errors;

namespace Kiln.Services.XRay;

/// <summary>Checks the times of a request.</summary>
internal static class TimeRange
{
    /// <summary>Of summaries and statistics.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Of service graphs.</summary>
    public static readonly TimeSpan LongestOfGraph = TimeSpan.FromHours(6);

    /// <exception cref="AwsException">The range is empty, or too long.</exception>
    public static void Check(DateTimeOffset start, DateTimeOffset end, TimeSpan longest)
    {
        if (start >= end)
            throw XRayErrors.Invalid("Start time must be before end time");
        if (end - start > longest)
            throw XRayErrors.Invalid($"Time range cannot be longer than {longest.TotalHours:0} hours");
    }
}
