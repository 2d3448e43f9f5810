using System.Buffers;

namespace Kiln.Execution.Frames;

/// <summary>A growing byte buffer that is filled, patched, sent and filled again.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Bytes already written, to be overwritten in place.</summary>
    public Span<byte> At(int start, int length) => _bytes.AsSpan(0, Length).Slice(start, length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
    }
}
