namespace Kiln.Integration;

/// <summary>The system's clock, moved forward by hand.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private TimeSpan _shift;

    public void Advance(TimeSpan span) => _shift += span;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;
}
