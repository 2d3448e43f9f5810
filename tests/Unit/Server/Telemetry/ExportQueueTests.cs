using Kiln.Server.Telemetry.Otlp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Server.Telemetry;

public sealed class ExportQueueTests
{
    [Fact]
    public void What_is_there_is_sent_before_the_end_in_order()
    {
        var sent = new List<int>();
        using (var queue = new ExportQueue<int>("numbers", sent.AddRange, NullLogger.Instance))
        {
            for (var i = 0; i < 2_000; i++)
                queue.Add(i, 1);
        }
        Assert.Equal(Enumerable.Range(0, 2_000), sent);
    }

    [Theory]
    [InlineData(1, ExportQueue<int>.MostItems)]
    [InlineData(1024 * 1024, 16)]
    public void Who_brings_never_waits_and_what_finds_no_room_is_counted(int bytes, int room)
    {
        using var gate = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        using var queue = new ExportQueue<int>("numbers", _ =>
        {
            held.Set();
            gate.Wait();
        }, NullLogger.Instance);
        queue.Add(0, bytes);
        held.Wait(TestContext.Current.CancellationToken);
        for (var i = 0; i < room + 5; i++)
            queue.Add(i, bytes);
        Assert.Equal(5, queue.Dropped);
        gate.Set();
    }

    [Fact]
    public void What_could_not_be_sent_is_counted_and_the_next_is_tried()
    {
        var calls = 0;
        var queue = new ExportQueue<int>("numbers", _ =>
        {
            if (Interlocked.Increment(ref calls) == 1)
                throw new InvalidOperationException("no collector");
        }, NullLogger.Instance);
        for (var i = 0; i < 600; i++)
            queue.Add(i, 1);
        queue.Dispose();
        Assert.InRange(queue.Dropped, 1, 512);
        Assert.InRange(calls, 2, 600);
    }
}
