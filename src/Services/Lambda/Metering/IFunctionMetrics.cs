using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Metering;

/// <summary>Counts what the service does around functions: events that nobody waits for, requests to their URLs. Must not block.</summary>
public interface IFunctionMetrics
{
    /// <param name="invokedArn">As the function was named: with its qualifier, where there was one.</param>
    /// <param name="value">A number of times, or milliseconds, as the metric has it.</param>
    void Add(FunctionMetric metric, FunctionKey function, string invokedArn, double value = 1);
}

/// <summary>Metrics of AWS/Lambda, under the names that AWS gives them.</summary>
public enum FunctionMetric
{
    /// <summary>Events that were accepted.</summary>
    AsyncEventsReceived,

    /// <summary>From the acceptance of an event to each of its runs. Milliseconds.</summary>
    AsyncEventAge,

    /// <summary>Events that ended without the function having succeeded.</summary>
    AsyncEventsDropped,

    /// <summary>Events that ended since they were part of a loop; they are dropped, too.</summary>
    RecursiveInvocationsDropped,

    /// <summary>Records that could not be sent to a destination.</summary>
    DestinationDeliveryFailures,

    /// <summary>Events that could not be sent to a dead-letter queue.</summary>
    DeadLetterErrors,

    /// <summary>Packages that were deployed unsigned, where a code signing config says Warn.</summary>
    SignatureValidationErrors,

    UrlRequestCount,
    Url4xxCount,
    Url5xxCount,

    /// <summary>From the request to the last byte of its answer. Milliseconds.</summary>
    UrlRequestLatency,
}
