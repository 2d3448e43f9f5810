namespace Kiln.Execution.Metering;

/// <summary>Counts nothing.</summary>
internal sealed class NoMeter : IVersionMeter
{
    public static NoMeter Instance { get; } = new();

    public void Began(bool isReserved)
    {
    }

    public void Returned(bool isReserved)
    {
    }

    public void Throttled(string invokedFunctionArn)
    {
    }

    public void Ended(string invokedFunctionArn, TimeSpan duration, bool isError)
    {
    }

    public void Initialised(TimeSpan duration, bool isError)
    {
    }

    public void BeganProvisioned(string invokedFunctionArn, int running, int allocated)
    {
    }

    public void SpilledOver(string invokedFunctionArn)
    {
    }
}
