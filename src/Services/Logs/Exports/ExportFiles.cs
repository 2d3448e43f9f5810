using System.Globalization;
using System.IO.Compression;
using Kiln.Services.Logs.Events;

namespace Kiln.Services.Logs.Exports;

/// <summary>
/// Writes the events of one stream, a line each, into compressed files of bounded size:
/// <code>2026-01-31T12:00:00.123Z START RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd Version: $LATEST</code>
/// A stream without events has no file.
/// </summary>
/// <param name="folder">Made with the first event.</param>
internal sealed class ExportFiles(string folder) : IDisposable
{
    // Before it is compressed.
    private const long MostBytes = 128 * 1024 * 1024;

    private GZipStream? _file;
    private int _number;
    private long _bytes;

    internal void Write(StoredEvent stored)
    {
        if (_file is null || _bytes > MostBytes)
            Begin();
        Span<byte> time = stackalloc byte[32];
        var at = DateTimeOffset.FromUnixTimeMilliseconds(stored.Position.OccurredAt).UtcDateTime;
        at.TryFormat(time, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture);
        _file!.Write(time[..length]);
        var message = stored.Message.Span;
        _file.Write(message);
        if (message is not [.., (byte)'\n'])
            _file.WriteByte((byte)'\n');
        _bytes += length + message.Length;
    }

    public void Dispose() => _file?.Dispose();

    private void Begin()
    {
        _file?.Dispose();
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_number++:000000}.gz"));
        _file = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write), CompressionLevel.Fastest);
        _bytes = 0;
    }
}
