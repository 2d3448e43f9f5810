namespace Kiln.Execution.Metering;

/// <summary>Counts what functions do. Whoever implements it is called for every invocation: it must not block, and should allocate nothing.</summary>
public interface IInvocationMeter
{
    /// <summary>Asked for once for each revision of a function version.</summary>
    IVersionMeter Of(FunctionVersion version);
}

/// <summary>Counts for one function version. For several threads.</summary>
public interface IVersionMeter
{
    /// <summary>An invocation has its concurrency.</summary>
    /// <param name="isReserved">From the function's own reserve.</param>
    void Began(bool isReserved);

    /// <summary>The concurrency that <see cref="Began"/> took is returned.</summary>
    void Returned(bool isReserved);

    /// <summary>There was no concurrency left. Neither of the others is called.</summary>
    /// <param name="invokedFunctionArn">As the caller named the function.</param>
    void Throttled(string invokedFunctionArn);

    /// <summary>An event has run to its end.</summary>
    /// <param name="duration">As the REPORT line has it.</param>
    void Ended(string invokedFunctionArn, TimeSpan duration, bool isError);

    /// <summary>A sandbox has been initialised, or could not be.</summary>
    void Initialised(TimeSpan duration, bool isError);

    /// <summary>Of a version with provisioned concurrency, an event begins in an environment of it. Called under the scheduler's lock.</summary>
    /// <param name="running">Environments of it that have an event, this one included.</param>
    /// <param name="allocated">Environments that were asked for.</param>
    void BeganProvisioned(string invokedFunctionArn, int running, int allocated);

    /// <summary>Of a version with provisioned concurrency, an event begins elsewhere. Called under the scheduler's lock.</summary>
    void SpilledOver(string invokedFunctionArn);
}
