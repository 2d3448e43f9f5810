using System.Collections.Concurrent;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>
/// Which invocations of functions with active tracing are recorded when their caller has not decided: of each function the first in every second, and
/// 5 % of the others. AWS lets nobody change it.
/// </summary>
/// <param name="draw">From 0 to less than 1.</param>
public sealed class TraceSampler(TimeProvider time, Func<double>? draw = null)
{
    private const double Rate = 0.05;

    private readonly Func<double> _draw = draw ?? Random.Shared.NextDouble;

    // One for each function that is traced and has been invoked.
    private readonly ConcurrentDictionary<string, Second> _last = new(StringComparer.Ordinal);

    public bool Samples(string functionArn) =>
        _last.GetOrAdd(functionArn, static _ => new()).IsFirstIn(time.GetUtcNow().ToUnixTimeSeconds()) || _draw() < Rate;

    private sealed class Second
    {
        private long _value;

        public bool IsFirstIn(long second)
        {
            var last = Volatile.Read(ref _value);
            return last < second && Interlocked.CompareExchange(ref _value, second, last) == last;
        }
    }
}
