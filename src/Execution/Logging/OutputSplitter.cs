using System.Buffers.Binary;

namespace Kiln.Execution.Logging;

/// <summary>
/// Cuts the output stream of a process into log events. Grammar (runtimes/python/README.md), records standing anywhere among raw bytes:
/// <code>a5 5a 00 TT | u32 length | u64 microseconds since the epoch | message     (big-endian)</code>
/// <list type="number">
/// <item>Raw bytes are cut after each <c>\n</c>, which stays with its event; <c>\r</c> cuts nothing.</item>
/// <item>A record is one event whatever newlines it has. A raw line that it interrupts is emitted before it.</item>
/// <item>A record whose <c>TT</c> is 01 is none, but a piece of a raw line in which newlines do not cut, other than at its end.</item>
/// <item>An event over 256 KiB becomes several.</item>
/// </list>
/// Not safe for concurrent use; <see cref="OutputReader"/> holds its lock.
/// </summary>
internal sealed class OutputSplitter(EnvironmentLog log, OutputSource source = OutputSource.Function)
{
    public const int MaxEvent = 256 * 1024;
    private const int SmallBuffer = 4 * 1024;
    private const int RecordHeader = 16;
    private const uint MaxRecord = 16 * 1024 * 1024;
    private const byte Piece = 0x01;

    // Unemitted bytes are [_start, _end). Of a raw line, those before _scanned are known to hold no newline and no record.
    private byte[] _buffer = new byte[SmallBuffer];
    private int _start;
    private int _scanned;
    private int _end;

    // Bytes of the current record's message that are not emitted yet; 0 outside of records.
    private int _recordLeft;
    private DateTimeOffset _recordTime;
    private EventLevel _recordLevel;

    /// <summary>Where the next bytes of the stream go, followed by <see cref="Advance"/>. Never empty.</summary>
    public Span<byte> Free()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_scanned, _end, _start) = (_scanned - _start, _end - _start, 0);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 4);

        return _buffer.AsSpan(_end);
    }

    public void Advance(int count)
    {
        _end += count;
        var now = log.Now;
        while (_recordLeft > 0 ? TakeRecord() : TakeRaw(now))
        {
        }

        if (_start == _end)
            _start = _scanned = _end = 0;
    }

    /// <summary>
    /// Emits a line that has no newline yet. A record of which only a part has arrived stays: its writer is in the middle of it,
    /// unless the stream is at its end.
    /// </summary>
    public void Flush(bool atEnd)
    {
        if (atEnd)
            _recordLeft = 0;

        if (_recordLeft == 0)
        {
            // A lone a5 or a5 5a is more likely the end of a character than the beginning of a record.
            var keepsRecord = !atEnd && _end - _scanned >= 3 && StartsRecord(_scanned);
            Emit(keepsRecord ? _scanned : _end, log.Now);
        }

        if (_start == _end && _buffer.Length > SmallBuffer)
        {
            _buffer = new byte[SmallBuffer];
            _start = _scanned = _end = 0;
        }
    }

    private bool TakeRecord()
    {
        var present = _end - _start;
        if (present < _recordLeft && present < MaxEvent)
            return false;

        var length = _recordLeft <= MaxEvent ? _recordLeft : CutAt(MaxEvent);
        _recordLeft -= length;
        Emit(_start + length, _recordTime, _recordLevel);
        return _end > _start;
    }

    private bool TakeRaw(DateTimeOffset now)
    {
        var found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOfAny((byte)'\n', (byte)0xa5);
        if (found < 0)
        {
            _scanned = _end;
        }
        else
        {
            _scanned += found;
            if (_buffer[_scanned] == '\n')
            {
                _scanned++;
                EmitLine(now);
                return _end > _start;
            }

            if (StartsRecord(_scanned))
                return TryBeginRecord(now);

            _scanned++;
        }

        if (_scanned - _start >= MaxEvent)
            Emit(_start + CutAt(MaxEvent), now);

        return _scanned < _end;
    }

    // A line over the limit was cut while it grew, unless it all came in one piece.
    private void EmitLine(DateTimeOffset now)
    {
        var end = _scanned;
        while (end - _start > MaxEvent)
            Emit(_start + CutAt(MaxEvent), now);

        Emit(end, now);
    }

    private bool TryBeginRecord(DateTimeOffset now)
    {
        var bytes = _buffer.AsSpan(_scanned, _end - _scanned);
        if (bytes.Length < RecordHeader)
            return false;

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        var micros = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        var kind = bytes[3];
        if (length > (kind == Piece ? MaxEvent : MaxRecord) || (kind != Piece && !IsRecord(kind)))
        {
            // No record of ours: bytes that look like one, which would swallow as many after them as they seem to say.
            _scanned++;
            return _scanned < _end;
        }

        if (kind == Piece)
            return TryTakePiece((int)length, now);

        Emit(_scanned, now);
        _start = _scanned = _start + RecordHeader;
        _recordLeft = (int)length;
        _recordTime = TimeOf(micros, now);
        _recordLevel = LevelOf(kind);
        return _end > _start;
    }

    private bool TryTakePiece(int length, DateTimeOffset now)
    {
        if (_end - _scanned < RecordHeader + length)
            return false;

        // What stands before it moves over its header.
        var before = _scanned - _start;
        Buffer.BlockCopy(_buffer, _start, _buffer, _start + RecordHeader, before);
        _start += RecordHeader;
        _scanned = _start + before + length;
        if (length > 0 && _buffer[_scanned - 1] == '\n')
            EmitLine(now);
        else if (_scanned - _start > MaxEvent)
            Emit(_start + CutAt(MaxEvent), now);

        return _end > _start;
    }

    // The last two bits are the format: JSON or text. The others are a level, 0 where there is none.
    private static bool IsRecord(byte kind) => (kind & 0b10) != 0 && kind >> 2 <= (int)EventLevel.Fatal;

    // All but the last two bits, which are the format.
    private static EventLevel LevelOf(byte kind) => kind >> 2 is var level && level <= (int)EventLevel.Fatal ? (EventLevel)level : EventLevel.Unset;

    /// <summary>Whether the bytes at a position are the magic of a record, as far as they have arrived.</summary>
    private bool StartsRecord(int position)
    {
        var bytes = _buffer.AsSpan(position, Math.Min(3, _end - position));
        ReadOnlySpan<byte> magic = [0xa5, 0x5a, 0x00];
        return !bytes.IsEmpty && magic.StartsWith(bytes);
    }

    // The clock inside the sandbox is this machine's: a later time is forged, and would hold back all that follow.
    private static DateTimeOffset TimeOf(ulong micros, DateTimeOffset now)
    {
        var latest = (ulong)(now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return micros >= latest ? now : DateTimeOffset.UnixEpoch.AddTicks((long)micros * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>A length up to <paramref name="limit"/> that does not cut a UTF-8 character. What comes after need not have arrived.</summary>
    private int CutAt(int limit)
    {
        for (var back = 1; back <= 4; back++)
        {
            var lead = _buffer[_start + limit - back];
            if ((lead & 0xc0) != 0x80)
            {
                var length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
                return length > back ? limit - back : limit;
            }
        }

        return limit;
    }

    private void Emit(int end, DateTimeOffset timestamp, EventLevel level = EventLevel.Unset)
    {
        if (end > _start)
            log.WriteOutput(timestamp, _buffer.AsSpan(_start, end - _start).ToArray(), level, source);

        _start = end;
        _scanned = Math.Max(_scanned, end);
    }
}
