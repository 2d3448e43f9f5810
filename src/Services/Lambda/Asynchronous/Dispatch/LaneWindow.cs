namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>
/// How many events of one function are delivered at the same time. It begins with what keeps the processors busy, grows while deliveries take
/// long (a function that waits needs more of them, one that computes is not made faster by more), and halves when one is throttled.
/// </summary>
internal sealed class LaneWindow
{
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    internal static readonly int Initial = Math.Max(4, 2 * Environment.ProcessorCount);

    private DateTimeOffset _grownAt = DateTimeOffset.MinValue;

    internal int Size { get; private set; } = Initial;

    /// <summary>By a quarter in each <see cref="Patience"/> in which the function had nothing else to wait for than its window.</summary>
    /// <param name="oldest">When the oldest delivery that still runs began.</param>
    /// <returns>Null: it grew. Else when to ask again.</returns>
    internal DateTimeOffset? Grow(DateTimeOffset oldest, DateTimeOffset now)
    {
        var at = (oldest > _grownAt ? oldest : _grownAt) + Patience;
        if (now < at)
            return at;
        _grownAt = now;
        Size += Math.Max(1, Size / 4);
        return null;
    }

    internal void Halve() => Size = Math.Max(1, Size / 2);
}
