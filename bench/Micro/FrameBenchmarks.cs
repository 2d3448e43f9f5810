using System.Text;
using BenchmarkDotNet.Attributes;
using Kiln.Execution;
using Kiln.Execution.Frames;
using Kiln.Unit.Execution;

namespace Kiln.Micro;

/// <summary>The frames of a warm invoke, without their sockets.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly FrameWriter _writer = new();
    private readonly Invocation _hello = DataPlane.Invocation("""{"name":"Ada"}"""u8.ToArray());
    private readonly Invocation _large = DataPlane.Invocation(Encoding.UTF8.GetBytes($"\"{new string('x', 16 * 1024 - 2)}\""));
    private readonly byte[] _done = WireFrame.Encode('D', """{"maxRssKb":36000}""");

    [Benchmark]
    public ReadOnlyMemory<byte> Encode_invoke() => _writer.Invoke(_hello, 1769846400000);

    /// <summary>The largest event that is copied behind its header.</summary>
    [Benchmark]
    public ReadOnlyMemory<byte> Encode_invoke_of_16_KB() => _writer.Invoke(_large, 1769846400000);

    [Benchmark]
    public long Decode_done()
    {
        var prefix = FramePrefix.Parse(_done);
        return FrameReader.ParseHeader(_done.AsSpan(FramePrefix.Length, prefix.HeaderLength), keepsCause: false).MaxRssKb;
    }
}
