namespace Kiln.Execution.Logging;

/// <summary>The last 4096 bytes of one invocation's log text: its events, each on a line of its own.</summary>
internal sealed class LogTail
{
    public const int Capacity = 4096;

    private readonly byte[] _ring = new byte[Capacity];

    // Bytes appended since the last Clear; the next byte goes to this position modulo the capacity.
    private long _appended;
    private bool _isWithinLine;

    public void Clear() => (_appended, _isWithinLine) = (0, false);

    public void Append(ReadOnlySpan<byte> logEvent)
    {
        if (_isWithinLine)
            AppendText("\n"u8);

        AppendText(logEvent);
        _isWithinLine = logEvent is [.., not (byte)'\n'];
    }

    public byte[] ToArray()
    {
        if (_appended <= Capacity)
            return _ring.AsSpan(0, (int)_appended).ToArray();

        var oldest = (int)(_appended % Capacity);
        var tail = new byte[Capacity];
        _ring.AsSpan(oldest).CopyTo(tail);
        _ring.AsSpan(0, oldest).CopyTo(tail.AsSpan(Capacity - oldest));
        return tail;
    }

    private void AppendText(ReadOnlySpan<byte> text)
    {
        var kept = text.Length > Capacity ? text[^Capacity..] : text;
        var position = (int)((_appended + text.Length - kept.Length) % Capacity);
        var beforeWrap = Math.Min(kept.Length, Capacity - position);
        kept[..beforeWrap].CopyTo(_ring.AsSpan(position));
        kept[beforeWrap..].CopyTo(_ring);
        _appended += text.Length;
    }
}
