using System.Globalization;
using System.Text;
using Kiln.Execution.Logging;
using Kiln.Services.Logs;
using Kiln.Services.Logs.Events;

namespace Kiln.LogsBench;

/// <summary>Log events as functions write them: platform lines, text and JSON, of several streams. The same every time.</summary>
internal static class Events
{
    internal const int BatchSize = 5_000;
    private const int Streams = 5;
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    internal static LogStreamName Stream(int number) =>
        new("123456789012", "us-east-1", "arn:aws:lambda:us-east-1:123456789012:function:f", "arn:aws:iam::123456789012:role/r", "/aws/lambda/f", $"2026/01/31/[$LATEST]{number:x32}");

    /// <returns>As the writer hands them to the store.</returns>
    internal static List<StreamBatch> Batch(int number)
    {
        var random = new Random(number);
        return
        [
            .. Enumerable.Range(0, Streams).Select(stream => new StreamBatch(
                Stream(stream), LogGrants.All,
                [.. Enumerable.Range(0, BatchSize / Streams).Select(i => new LogEvent(Start.AddMilliseconds(number * 5000 + i / 20), Encoding.UTF8.GetBytes(Message(random, number, i))))])),
        ];
    }

    private static string Message(Random random, int batch, int index)
    {
        var id = new Guid(batch, (short)index, (short)random.Next(short.MaxValue), [1, 2, 3, 4, 5, 6, 7, (byte)random.Next(256)]);
        return (index % 5) switch
        {
            0 => $"START RequestId: {id} Version: $LATEST\n",
            1 => $"[INFO]\t2026-01-31T00:00:00.000Z\t{id}\tGreeting Ada with {random.Next(3000)} ms left\n",
            2 => string.Create(CultureInfo.InvariantCulture, $$$"""{"level":"{{{(random.Next(100) == 0 ? "ERROR" : "INFO")}}}","status":{{{(random.Next(20) == 0 ? 500 : 200)}}},"user":{"name":"user-{{{random.Next(1000)}}}"},"took":{{{random.NextDouble() * 100:0.###}}}}""") + "\n",
            3 => $"REPORT RequestId: {id}\tDuration: {random.Next(1, 500)}.12 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t\n",
            _ => random.Next(20_000) == 0 ? "needle in the haystack\n" : "a line of a function that has much to say\n",
        };
    }
}
