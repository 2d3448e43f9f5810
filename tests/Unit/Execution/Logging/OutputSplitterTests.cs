using System.Buffers.Binary;
using System.Text;
using Kiln.Execution.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Logging;

public sealed class OutputSplitterTests
{
    private static readonly LogStreamName Stream = new("1", "r", "f", "role", "g", "s");

    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly RecordingLogSink _sink = new();
    private readonly OutputSplitter _splitter;

    public OutputSplitterTests() => _splitter = new OutputSplitter(new EnvironmentLog(Stream, _sink, _time));

    [Fact]
    public void Lines_keep_their_newlines()
    {
        Feed("one\ntwo\r\nthr\ree\n\nfour");
        Assert.Equal(["one\n", "two\r\n", "thr\ree\n", "\n"], _sink.Messages);
    }

    [Fact]
    public void Line_in_pieces_is_one_event()
    {
        Feed("on");
        Feed("e");
        Feed("\n");
        Assert.Equal(["one\n"], _sink.Messages);
    }

    [Fact]
    public void Flush_emits_the_pending_line()
    {
        Feed("one\ntwo");
        _splitter.Flush(atEnd: false);
        _splitter.Flush(atEnd: false);
        Feed("three\n");
        Assert.Equal(["one\n", "two", "three\n"], _sink.Messages);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Record_is_one_event_among_raw_output(int piece)
    {
        byte[] wire = [.. "before\npend"u8, .. Record("[INFO]\ta\nb\n"), .. Record(""), .. "after\n"u8];
        for (var i = 0; i < wire.Length; i += piece)
            Feed(wire.AsSpan(i, Math.Min(piece, wire.Length - i)));

        Assert.Equal(["before\n", "pend", "[INFO]\ta\nb\n", "after\n"], _sink.Messages);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Piece_of_a_line_is_cut_at_its_end_only(int size)
    {
        byte[] wire =
        [
            .. "before\npend "u8, .. Record("a\nb", kind: Piece), .. " c\n"u8, .. Record("d\ne\n", kind: Piece), .. Record("\n", kind: Piece),
            .. Record("f\n", kind: Piece), .. Record("", kind: Piece), .. "g"u8, .. Record("h\ni", kind: Piece), .. Record("record"), .. "after"u8,
        ];
        for (var i = 0; i < wire.Length; i += size)
            Feed(wire.AsSpan(i, Math.Min(size, wire.Length - i)));

        _splitter.Flush(atEnd: false);
        Assert.Equal(["before\n", "pend a\nb c\n", "d\ne\n", "\n", "f\n", "gh\ni", "record", "after"], _sink.Messages);
    }

    [Fact]
    public void Pieces_over_the_limit_become_several_events()
    {
        var text = new string('x', 100) + "\n" + new string('y', OutputSplitter.MaxEvent - 101);
        Feed(Record(text, kind: Piece));
        Feed(Record("z\n", kind: Piece));
        Feed(Record(text, kind: Piece));
        Feed(Record("z", kind: Piece));
        Assert.Equal([text, "z\n", text], _sink.Messages);
    }

    [Theory]
    [InlineData(0x03, 1)]
    [InlineData(0x0b, 0)]
    [InlineData(0x0f, 1)]
    [InlineData(0x0a, 0)]
    [InlineData(0x0e, 1)]
    [InlineData(0x1a, 1)]
    public void Record_is_kept_by_the_level_of_its_frame(byte kind, int count)
    {
        var splitter = new OutputSplitter(new EnvironmentLog(Stream, _sink, _time, new LogSettings(LogFormat.Json, EventLevel.Info, EventLevel.Info)));
        Feed(splitter, Record("message", kind: kind));
        Assert.Equal(count, _sink.Messages.Length);
    }

    [Fact]
    public void Record_has_its_own_time()
    {
        Feed(Record("x", Samples.Start.AddSeconds(-2)));
        Assert.Equal(Samples.Start.AddSeconds(-2), _sink.Events[0].Event.Timestamp);
    }

    [Fact]
    public void Times_never_go_backwards_nor_ahead()
    {
        Feed("now\n");
        Feed(Record("older", Samples.Start.AddSeconds(-2)));
        Feed(Record("forged", Samples.Start.AddYears(100)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Feed("later\n");
        Assert.Equal([0, 0, 0, 1], _sink.Events.Select(e => (int)(e.Event.Timestamp - Samples.Start).TotalSeconds));
    }

    [Fact]
    public void Incomplete_record_waits_for_its_rest()
    {
        var record = Record("message");
        Feed(record.AsSpan(0, 10));
        _splitter.Flush(atEnd: false);
        Feed(record.AsSpan(10));
        Assert.Equal(["message"], _sink.Messages);
    }

    [Fact]
    public void Incomplete_record_is_emitted_at_the_end()
    {
        Feed(Record("message").AsSpan(0, 18));
        _splitter.Flush(atEnd: true);
        Assert.Equal(["me"], _sink.Messages);
    }

    [Fact]
    public void Character_that_ends_as_a_record_begins_is_text()
    {
        Feed("5¥");
        _splitter.Flush(atEnd: false);
        Feed("¥Zone\n");
        Assert.Equal(["5¥", "¥Zone\n"], _sink.Messages);
    }

    [Theory]
    [InlineData(3, 0xff)]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(0x1f, 0)]
    [InlineData(0xff, 0)]
    public void Record_of_impossible_length_or_kind_is_text(byte kind, byte length)
    {
        byte[] wire = [0xa5, 0x5a, 0, kind, length, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'\n'];
        Feed(wire);
        Assert.Equal(wire, _sink.Events[0].Event.Message.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Oversize_event_becomes_several(bool isRecord)
    {
        var text = new string('x', OutputSplitter.MaxEvent - 1) + "ä" + new string('y', OutputSplitter.MaxEvent) + "\n";
        Feed(isRecord ? Record(text) : Encoding.UTF8.GetBytes(text));
        Assert.Equal(text, string.Concat(_sink.Messages));
        Assert.All(_sink.Events, e => Assert.InRange(e.Event.Message.Length, 1, OutputSplitter.MaxEvent));
        Assert.Equal(OutputSplitter.MaxEvent - 1, _sink.Events[0].Event.Message.Length); // The ä is not cut.
        Assert.Equal(3, _sink.Events.Count);
    }

    private const byte Piece = 0x01;

    private static byte[] Record(string message, DateTimeOffset? time = null, byte kind = 0x0f)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var record = new byte[16 + bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(record, 0xa55a0000 | kind);
        BinaryPrimitives.WriteInt32BigEndian(record.AsSpan(4), bytes.Length);
        BinaryPrimitives.WriteInt64BigEndian(record.AsSpan(8), ((time ?? Samples.Start) - DateTimeOffset.UnixEpoch).Ticks / 10);
        bytes.CopyTo(record, 16);
        return record;
    }

    private void Feed(string text) => Feed(Encoding.UTF8.GetBytes(text));

    private void Feed(ReadOnlySpan<byte> bytes) => Feed(_splitter, bytes);

    private static void Feed(OutputSplitter splitter, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var free = splitter.Free();
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            splitter.Advance(count);
            bytes = bytes[count..];
        }
    }
}
