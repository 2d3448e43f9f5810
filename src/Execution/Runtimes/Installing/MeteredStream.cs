namespace Kiln.Execution.Runtimes.Installing;

/// <summary>Gives as many bytes as its reader has been allowed: what unpacks to more than it says is refused, not stored.</summary>
internal sealed class MeteredStream(Stream inner) : Stream
{
    private long _left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From here on.</summary>
    public void Allow(long bytes) => _left = bytes;

    public override int Read(Span<byte> buffer)
    {
        if (_left <= 0 && buffer.Length > 0)
            throw new InvalidDataException("An entry is longer than it may be.");

        var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();

        base.Dispose(disposing);
    }
}
