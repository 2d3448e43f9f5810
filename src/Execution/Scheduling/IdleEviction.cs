namespace Kiln.Execution.Scheduling;

/// <summary>
/// Looks once a second how much is left of what environments take up, memory and file descriptors, and as long as that is too little, shuts down a quarter of the idle
/// environments of every function version, the longest idle first: what is kept for a faster start must not slow down what runs.
/// </summary>
internal sealed class IdleEviction : IDisposable
{
    private const double Share = 0.25;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ITimer _timer;

    /// <param name="available">Share of the scarcest that is free or can be freed at once, 0 to 1.</param>
    /// <param name="evict">Is given the share of idle environments to shut down.</param>
    public IdleEviction(Func<double> available, double reserve, Action<double> evict, TimeProvider time)
    {
        _timer = time.CreateTimer(
            _ =>
            {
                if (available() < reserve)
                    evict(Share);
            },
            null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();
}
