using System.Globalization;

namespace Kiln.Services.Logs.Events;

/// <summary>
/// Where an event stands among all: by time, then stream, then order of arrival. Written as 56 digits, which is how AWS's event ids and
/// tokens look.
/// </summary>
/// <param name="OccurredAt">Milliseconds since the epoch.</param>
internal readonly record struct EventPosition(long OccurredAt, long StreamId, long Sequence) : IComparable<EventPosition>
{
    /// <summary>Later than any event.</summary>
    internal const long MaxTime = 999_999_999_999_999_999;

    private const int Digits = 56;
    private const int TimeDigits = 18;
    private const int IdDigits = 19;

    public int CompareTo(EventPosition other) =>
        OccurredAt != other.OccurredAt ? OccurredAt.CompareTo(other.OccurredAt)
        : StreamId != other.StreamId ? StreamId.CompareTo(other.StreamId)
        : Sequence.CompareTo(other.Sequence);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{OccurredAt:D18}{StreamId:D19}{Sequence:D19}");

    internal static EventPosition? Parse(ReadOnlySpan<char> text) =>
        text.Length == Digits
        && long.TryParse(text[..TimeDigits], NumberStyles.None, CultureInfo.InvariantCulture, out var occurredAt)
        && long.TryParse(text.Slice(TimeDigits, IdDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var streamId)
        && long.TryParse(text[(TimeDigits + IdDigits)..], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new(occurredAt, streamId, sequence)
            : null;
}
