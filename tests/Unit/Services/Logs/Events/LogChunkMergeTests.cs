using Kiln.Execution.Logging;
using Kiln.Services.Logs.Events;

namespace Kiln.Unit.Services.Logs.Events;

/// <summary>Against the same events, sorted.</summary>
public sealed class LogChunkMergeTests
{
    [Fact]
    public void Chunks_that_overlap_give_their_events_in_order_either_way()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var chunks = Chunks(random);
            var all = chunks.SelectMany(LogChunkReader.EventsOf).Select(e => e.Position).Order().ToList();
            foreach (var forward in new[] { true, false })
            {
                var from = random.NextInt64(150_000);
                var range = new EventRange(from, from + random.NextInt64(150_000), forward)
                {
                    Position = random.Next(3) == 0 ? all[random.Next(all.Count)] : null,
                };
                var expected = all.Where(range.Contains);
                var seen = new List<EventPosition>();
                Assert.True(Run(chunks, range, e => Seen(seen, e, int.MaxValue)));
                Assert.Equal(forward ? expected : expected.Reverse(), seen);
            }
        }
    }

    [Fact]
    public void Visitor_stops_it()
    {
        var chunks = Chunks(new Random(3));
        var seen = new List<EventPosition>();
        Assert.False(Run(chunks, new EventRange(0, long.MaxValue), e => Seen(seen, e, 3)));
        Assert.Equal(chunks.SelectMany(LogChunkReader.EventsOf).Select(e => e.Position).Order().Take(3), seen);
    }

    private static bool Seen(List<EventPosition> seen, StoredEvent stored, int most)
    {
        if (seen.Count == most)
            return false;
        seen.Add(stored.Position);
        return true;
    }

    // As the store reads them: those that can reach into the range, in order of their first event.
    private static bool Run(List<LogChunk> chunks, EventRange range, Func<StoredEvent, bool> visit)
    {
        var merge = new LogChunkMerge(range, (stored, _) => visit(stored));
        var read = chunks.Where(c => c.FirstAt >= range.First - LogChunk.MaxSpan && c.FirstAt < range.End);
        foreach (var chunk in range.Forward ? read.OrderBy(c => c.FirstAt) : read.OrderByDescending(c => c.FirstAt))
        {
            if (!merge.Add(chunk))
                return false;
        }
        return merge.End();
    }

    private static List<LogChunk> Chunks(Random random)
    {
        var (packer, chunks) = (new LogChunkPacker(), new List<LogChunk>());
        for (var stream = 1; stream <= 3; stream++)
        {
            var last = 0;
            for (var batch = random.Next(1, 8); batch > 0; batch--)
            {
                var at = random.NextInt64(200_000);
                var events = Enumerable.Range(0, random.Next(1, 20)).Select(_ => new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds(at + random.NextInt64(20)), "x"u8.ToArray())).ToList();
                chunks.AddRange(packer.Pack(stream, last, events, 0));
                last += events.Count;
            }
        }
        return chunks;
    }
}
