using System.Text;
using Kiln.Execution.Logging;
using Kiln.Services.Logs.Events;

namespace Kiln.Unit.Services.Logs.Events;

public sealed class LogChunkTests
{
    private const long At = 1542746476647;

    [Fact]
    public void Small_single_event_is_its_message()
    {
        var chunk = Assert.Single(Pack((At, "hello\n")));
        Assert.Equal((ChunkEncoding.Message, At, At, 8L, 32L), (chunk.Encoding, chunk.FirstAt, chunk.LastAt, chunk.FirstSequence, chunk.Bytes));
        Assert.Equal("hello\n", Encoding.UTF8.GetString(chunk.Events));
    }

    [Fact]
    public void Events_are_in_order_of_time_then_of_arrival()
    {
        var chunk = Assert.Single(Pack((At + 5, "c"), (At, "a"), (At, "b")));
        Assert.Equal(ChunkEncoding.Packed, chunk.Encoding);
        Assert.Equal([(At, 9L, "a"), (At, 10L, "b"), (At + 5, 8L, "c")], Read([chunk]));
    }

    [Fact]
    public void Alike_lines_are_compressed()
    {
        var events = Enumerable.Range(0, 100).Select(i => (At + i, $"START RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3f{i:x2} Version: $LATEST\n")).ToArray();
        var chunk = Assert.Single(Pack(events));
        Assert.Equal(ChunkEncoding.Compressed, chunk.Encoding);
        Assert.InRange(chunk.Events.Length, 1, events.Sum(e => e.Item2.Length) / 4);
        Assert.Equal(events.Select(e => e.Item2), Read([chunk]).Select(e => e.Message));
    }

    [Fact]
    public void What_cannot_be_compressed_is_not()
    {
        var noise = new byte[4096];
        new Random(1).NextBytes(noise);
        var chunk = Assert.Single(new LogChunkPacker().Pack(1, 0, [new(DateTimeOffset.UnixEpoch, noise)], 0));
        Assert.Equal(ChunkEncoding.Packed, chunk.Encoding);
        Assert.Equal(noise, LogChunkReader.EventsOf(chunk).Single().Message.ToArray());
    }

    [Fact]
    public void Chunk_lies_within_a_minute_and_a_size()
    {
        Assert.Equal([2, 1], Pack((At, "a"), (At + 60_000, "b"), (At + 60_001, "c")).Select(c => LogChunkReader.EventsOf(c).Count));
        var large = new string('x', 200_000);
        Assert.Equal([1, 1, 1], Pack((At, large), (At, large), (At, large)).Select(c => LogChunkReader.EventsOf(c).Count));
    }

    [Fact]
    public void Random_events_come_back_as_they_were()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var events = Enumerable.Range(0, random.Next(1, 60))
                .Select(_ => (At + random.NextInt64(random.Next(2) == 0 ? 10 : 200_000), new string((char)random.Next(32, 900), random.Next(0, 300)))).ToArray();
            var chunks = Pack(events);
            Assert.All(chunks, c => Assert.True(c.LastAt - c.FirstAt <= LogChunk.MaxSpan));
            Assert.Equal(chunks.Count, chunks.Select(c => c.FirstSequence).Distinct().Count());
            Assert.Equal(events.Sum(e => Encoding.UTF8.GetByteCount(e.Item2) + 26), chunks.Sum(c => c.Bytes));
            Assert.Equal(
                events.Select((e, i) => (e.Item1, 8L + i, e.Item2)).OrderBy(e => e.Item1).ThenBy(e => e.Item2),
                Read(chunks));
        }
    }

    [Fact]
    public void Broken_chunk_is_told_from_an_empty_one()
    {
        var whole = Pack([.. Enumerable.Range(0, 100).Select(i => (At, "a line that is long enough to be compressed"))]).Single();
        foreach (var broken in new[]
        {
            whole with { Events = whole.Events[..^1] },
            whole with { Encoding = ChunkEncoding.Packed, Events = [1, 2, 3] },
            whole with { Encoding = ChunkEncoding.Packed, Events = [0x80] },
            whole with { Encoding = (ChunkEncoding)9 },
        })
            Assert.Throws<InvalidDataException>(() => LogChunkReader.EventsOf(broken));
    }

    private static List<LogChunk> Pack(params (long At, string Message)[] events) =>
        [.. new LogChunkPacker().Pack(1, 7, [.. events.Select(e => new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds(e.At), Encoding.UTF8.GetBytes(e.Message)))], At)];

    private static IEnumerable<(long At, long Sequence, string Message)> Read(IEnumerable<LogChunk> chunks) =>
        chunks.SelectMany(LogChunkReader.EventsOf).Select(e => (e.Position.OccurredAt, e.Position.Sequence, e.Text));
}
