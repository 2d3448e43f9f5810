namespace Kiln.Services.Logs.SubscriptionFilters;

/// <summary>Functions as destinations of subscription filters. Lambda implements it.</summary>
public interface ISubscribedFunctions
{
    /// <param name="arn">With a qualifier or without.</param>
    /// <returns>The log group that the function writes to; null when there is no such function.</returns>
    string? LogGroupOf(string arn);

    /// <summary>Whether the function's policy lets CloudWatch Logs invoke it for a log group.</summary>
    bool Allows(string arn, string logGroupArn, string accountId);

    /// <summary>Runs the function with an event, to its end.</summary>
    ValueTask<DeliveryOutcome> InvokeAsync(string arn, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}

public enum DeliveryOutcome
{
    Delivered,

    /// <summary>The function ran and failed.</summary>
    FunctionError,

    /// <summary>It did not run, and may later.</summary>
    Throttled,

    /// <summary>There is no such function any more.</summary>
    Gone,
}
