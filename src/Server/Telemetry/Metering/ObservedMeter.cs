using Kiln.Execution;
using Kiln.Execution.Metering;

namespace Kiln.Server.Telemetry.Metering;

/// <summary>Counts for the world what is counted for CloudWatch. Where nobody asks, it is not there at all.</summary>
/// <param name="durations">Told of each duration, too. Null: nobody is.</param>
internal sealed class ObservedMeter(IInvocationMeter inner, FunctionRegistry functions, IDurationObserver? durations) : IInvocationMeter
{
    public IVersionMeter Of(FunctionVersion version) => new ObservedVersion(inner.Of(version), functions.Of(version), durations);

    private sealed class ObservedVersion(IVersionMeter inner, FunctionFigures figures, IDurationObserver? durations) : IVersionMeter
    {
        public void Began(bool isReserved)
        {
            inner.Began(isReserved);
            figures.Began();
        }

        public void Returned(bool isReserved)
        {
            inner.Returned(isReserved);
            figures.Returned();
        }

        public void Throttled(string invokedFunctionArn)
        {
            inner.Throttled(invokedFunctionArn);
            figures.Throttled();
        }

        public void Ended(string invokedFunctionArn, TimeSpan duration, bool isError)
        {
            inner.Ended(invokedFunctionArn, duration, isError);
            figures.Ended(duration, isError);
            durations?.Ran(figures, duration);
        }

        public void Initialised(TimeSpan duration, bool isError)
        {
            inner.Initialised(duration, isError);
            figures.Initialised(duration, isError);
            durations?.Initialised(figures, duration);
        }

        public void BeganProvisioned(string invokedFunctionArn, int running, int allocated) => inner.BeganProvisioned(invokedFunctionArn, running, allocated);

        public void SpilledOver(string invokedFunctionArn) => inner.SpilledOver(invokedFunctionArn);
    }
}

/// <summary>Who makes a distribution of its own of what functions take. Must not block.</summary>
internal interface IDurationObserver
{
    void Ran(FunctionFigures function, TimeSpan duration);

    void Initialised(FunctionFigures function, TimeSpan duration);
}
