using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Kiln.Aws;

namespace Kiln.Server.Telemetry.AccessLog;

/// <summary>
/// A line for each request, written behind it:
/// <code>{"time":"2026-01-31T12:00:00.123Z","request_id":"…","service":"lambda","action":"Invoke","principal":"arn:…","access_key_id":"AKIA…","source_ip":"127.0.0.1",
/// "method":"POST","path":"/2015-03-31/functions/f/invocations","status":200,"microseconds":312,"user_agent":"…"}</code>
/// and <c>"error"</c>, AWS's code, where there is one; members that are not known are left out. No query, header, body, signature or secret. Lines that
/// come faster than the disk takes them are dropped, and counted in a line of their own.
/// </summary>
internal sealed class AccessLogFile : IAccessLog, IAsyncDisposable
{
    internal const int Capacity = 32_768;
    private const int LongestPath = 512, LongestUserAgent = 256;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FileStream _file;
    private readonly Channel<Line> _lines = Channel.CreateBounded<Line>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _writing;
    private long _dropped;

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    internal AccessLogFile(string path, TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        try
        {
            // Whoever turns the logs over may truncate it, or move it away and start the server anew.
            _file = new(path, new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--access-log {path} cannot be written ({e.Message}): name a file in a folder that the server may write to.", e);
        }
        _writing = Task.Run(WriteAsync);
    }

    public void Write(AccessEntry entry, HttpContext http)
    {
        var request = http.Request;
        var line = new Line(
            entry, _time.GetUtcNow(), Stopwatch.GetElapsedTime(entry.Began), http.Connection.RemoteIpAddress?.ToString(), request.Method,
            entry.Resource is null ? Shortened(request.Path.Value, LongestPath) : null, http.Response.StatusCode, http.RequestAborted.IsCancellationRequested,
            Shortened(request.Headers.UserAgent.ToString(), LongestUserAgent));
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _dropped);
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        while (await _lines.Reader.WaitToReadAsync())
        {
            while (buffer.WrittenCount < 48 * 1024 && _lines.Reader.TryRead(out var line))
                Write(buffer, json => Write(json, line));
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                Write(buffer, json => json.WriteNumber("dropped"u8, dropped));
            try
            {
                await _file.WriteAsync(buffer.WrittenMemory);
            }
            catch (IOException e)
            {
                _log.LogError(e, "The access log could not be written");
            }
            buffer.ResetWrittenCount();
        }
    }

    private static void Write(ArrayBufferWriter<byte> buffer, Action<Utf8JsonWriter> members)
    {
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, in Line line)
    {
        var entry = line.Entry;
        json.WriteString("time"u8, line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("request_id"u8, entry.RequestId);
        WriteKnown(json, "service"u8, entry.Service);
        WriteKnown(json, "action"u8, entry.Operation);
        WriteKnown(json, "principal"u8, entry.Principal);
        WriteKnown(json, "access_key_id"u8, entry.AccessKeyId);
        WriteKnown(json, "source_ip"u8, line.SourceIp);
        json.WriteString("method"u8, line.Method);
        WriteKnown(json, "path"u8, line.Path);
        WriteKnown(json, "resource"u8, entry.Resource);
        json.WriteNumber("status"u8, line.Status);
        if (line.IsAborted)
            json.WriteBoolean("aborted"u8, true);
        WriteKnown(json, "error"u8, entry.Error);
        json.WriteNumber("microseconds"u8, (long)line.Took.TotalMicroseconds);
        WriteKnown(json, "user_agent"u8, line.UserAgent);
    }

    private static void WriteKnown(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            json.WriteString(name, value);
    }

    private static string? Shortened(string? text, int longest) => text?.Length > longest ? text[..longest] : text;

    private readonly record struct Line(
        AccessEntry Entry, DateTimeOffset Time, TimeSpan Took, string? SourceIp, string Method, string? Path, int Status, bool IsAborted, string? UserAgent);
}
