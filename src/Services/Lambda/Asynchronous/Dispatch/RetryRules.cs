using Kiln.Services.Lambda.EventInvokeConfigs;

namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>When an event runs again, and when it does no more. Waits and bounds are AWS's.</summary>
internal static class RetryRules
{
    internal const int DefaultRetryAttempts = 2;
    internal const int DefaultEventAgeInSeconds = 6 * 60 * 60;
    internal static readonly TimeSpan ShortestDeferral = TimeSpan.FromSeconds(1), LongestDeferral = TimeSpan.FromMinutes(5);

    /// <summary>Of a function error, in the attempt of that number (the first is 1).</summary>
    /// <param name="settings">Null: the defaults.</param>
    /// <returns>When it runs again, or why it does not.</returns>
    internal static Retry AfterError(int attempt, DateTimeOffset acceptedAt, EventInvokeConfig? settings, TimeSpan firstWait, DateTimeOffset now) =>
        attempt > (settings?.MaximumRetryAttempts ?? DefaultRetryAttempts)
            ? new(null, InvocationCondition.RetriesExhausted)
            : Within(now + (firstWait * (1L << (attempt - 1))), acceptedAt, settings);

    /// <summary>Where it could not run.</summary>
    /// <param name="deferrals">How often that has been so before.</param>
    internal static Retry AfterDeferral(int deferrals, DateTimeOffset acceptedAt, EventInvokeConfig? settings, DateTimeOffset now)
    {
        var wait = deferrals >= 9 ? LongestDeferral : ShortestDeferral * (1L << deferrals);
        return Within(now + (wait < LongestDeferral ? wait : LongestDeferral), acceptedAt, settings);
    }

    internal static bool IsTooOld(DateTimeOffset acceptedAt, EventInvokeConfig? settings, DateTimeOffset at) =>
        at - acceptedAt > TimeSpan.FromSeconds(settings?.MaximumEventAgeInSeconds ?? DefaultEventAgeInSeconds);

    private static Retry Within(DateTimeOffset at, DateTimeOffset acceptedAt, EventInvokeConfig? settings) =>
        IsTooOld(acceptedAt, settings, at) ? new(null, InvocationCondition.EventAgeExceeded) : new(at, default);
}

/// <param name="At">Null: never.</param>
internal readonly record struct Retry(DateTimeOffset? At, InvocationCondition Otherwise);

/// <summary>Names are those of the records that destinations get.</summary>
internal enum InvocationCondition
{
    Success,
    RetriesExhausted,
    EventAgeExceeded,
    ZeroReservedConcurrency,

    /// <summary>The function takes part in a loop of events.</summary>
    RecursiveInvocation,
}
