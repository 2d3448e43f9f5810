using Kiln.Execution;
using Kiln.Execution.Metering;

namespace Kiln.Services.CloudWatch.Functions;

/// <summary>
/// Counts of one function version, until they are taken. An invocation costs a short lock and no allocation, but for the first of a minute.
/// </summary>
internal sealed class VersionMeter : IVersionMeter
{
    private readonly FunctionMeter _owner;
    private readonly FunctionVersion _version;
    private readonly TimeProvider _time;
    private readonly ConcurrencyGauge _ofFunction;
    private readonly ConcurrencyGauge _ofRegion;
    private readonly ConcurrencyGauge _unreserved;

    // Guarded by itself. Few: a minute or two, under a name or two.
    private readonly List<(string Arn, InvocationCounts Counts)> _counts = [];

    internal VersionMeter(FunctionMeter owner, FunctionVersion version, TimeProvider time, ConcurrencyGauge ofFunction, ConcurrencyGauge ofRegion, ConcurrencyGauge unreserved)
    {
        (_owner, _version, _time) = (owner, version, time);
        (_ofFunction, _ofRegion, _unreserved) = (ofFunction, ofRegion, unreserved);
    }

    internal FunctionVersion Version => _version;

    public void Began(bool isReserved)
    {
        _ofFunction.Enter();
        _ofRegion.Enter();
        if (!isReserved)
            _unreserved.Enter();
    }

    public void Returned(bool isReserved)
    {
        _ofFunction.Leave();
        _ofRegion.Leave();
        if (!isReserved)
            _unreserved.Leave();
    }

    public void Throttled(string invokedFunctionArn)
    {
        lock (_counts)
            CountsOf(invokedFunctionArn, _time.GetUtcNow()).AddThrottle();
    }

    public void Ended(string invokedFunctionArn, TimeSpan duration, bool isError)
    {
        var began = _time.GetUtcNow() - duration;
        lock (_counts)
            CountsOf(invokedFunctionArn, began).AddEnd(duration.TotalMilliseconds, isError);
    }

    public void Initialised(TimeSpan duration, bool isError)
    {
    }

    public void BeganProvisioned(string invokedFunctionArn, int running, int allocated)
    {
        lock (_counts)
            CountsOf(invokedFunctionArn, _time.GetUtcNow()).AddProvisioned(running, allocated);
    }

    public void SpilledOver(string invokedFunctionArn)
    {
        lock (_counts)
            CountsOf(invokedFunctionArn, _time.GetUtcNow()).AddSpillover();
    }

    internal (string Arn, InvocationCounts Counts)[] Take()
    {
        lock (_counts)
        {
            (string, InvocationCounts)[] taken = [.. _counts];
            _counts.Clear();
            return taken;
        }
    }

    private InvocationCounts CountsOf(string arn, DateTimeOffset at)
    {
        var minute = at.ToUnixTimeSeconds() / 60;
        // The newest last.
        for (var i = _counts.Count - 1; i >= 0; i--)
        {
            if (_counts[i].Counts.Minute == minute && (ReferenceEquals(_counts[i].Arn, arn) || _counts[i].Arn == arn))
                return _counts[i].Counts;
        }
        if (_counts.Count == 0)
            _owner.HasCounts(this);
        var counts = new InvocationCounts(minute);
        _counts.Add((arn, counts));
        return counts;
    }
}
