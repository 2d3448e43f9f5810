using System.Text;
using BenchmarkDotNet.Attributes;
using Kiln.Execution.Logging;

namespace Kiln.Micro;

/// <summary>From what a function writes to log events. Each takes one read of the output socket.</summary>
[MemoryDiagnoser]
public class SplitterBenchmarks
{
    private static readonly LogStreamName Stream = new("123456789012", "us-east-1", DataPlane.Version.FunctionArn, DataPlane.Version.RoleArn, "/aws/lambda/hello", "2026/01/31/[$LATEST]0");
    private readonly byte[] _line = "Greeting Ada with 2999 ms left\n"u8.ToArray();
    private readonly byte[] _record = [0xa5, 0x5a, 0x00, 0x0f, 0, 0, 0, 12, 0, 6, 0x48, 0x9c, 0, 0, 0, 0, .. "[INFO] hello"u8];
    private readonly byte[] _lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line of a function that has much to say\n", 100)));
    private readonly OutputSplitter _splitter = new(new EnvironmentLog(Stream, new NoLogs(), TimeProvider.System));

    [Benchmark]
    public void Line() => Take(_line);

    [Benchmark]
    public void Record() => Take(_record);

    [Benchmark]
    public void Hundred_lines() => Take(_lines);

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var free = _splitter.Free();
            var part = bytes[..Math.Min(bytes.Length, free.Length)];
            part.CopyTo(free);
            _splitter.Advance(part.Length);
            bytes = bytes[part.Length..];
        }
    }
}
