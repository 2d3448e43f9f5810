using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Kiln.Execution.Sandbox;

namespace Kiln.Execution.Frames;

/// <summary>
/// Builds the frames that the host sends, in one reused buffer. Grammar (runtimes/python/README.md):
/// <code>u32 length of all that follows | u8 type | u32 length of header | header | payload     (big-endian)</code>
/// </summary>
internal sealed class FrameWriter
{
    private const int PrefixLength = 9;

    // A payload up to this size is copied behind its header, so that the frame is one send: cheaper than a second system call.
    private const int InlinePayload = 16 * 1024;

    private static readonly JsonEncodedText Handler = JsonEncodedText.Encode("handler");
    private static readonly JsonEncodedText TaskRoot = JsonEncodedText.Encode("taskRoot");
    private static readonly JsonEncodedText Environment = JsonEncodedText.Encode("environment");
    private static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
    private static readonly JsonEncodedText DeadlineMs = JsonEncodedText.Encode("deadlineMs");
    private static readonly JsonEncodedText InvokedFunctionArn = JsonEncodedText.Encode("invokedFunctionArn");
    private static readonly JsonEncodedText TraceHeader = JsonEncodedText.Encode("traceHeader");
    private static readonly JsonEncodedText ClientContext = JsonEncodedText.Encode("clientContext");
    private static readonly JsonEncodedText CognitoIdentity = JsonEncodedText.Encode("cognitoIdentity");

    private readonly FrameBuffer _buffer = new();
    private readonly Utf8JsonWriter _json;

    public FrameWriter() => _json = new Utf8JsonWriter(_buffer);

    /// <summary>The frame, or its first part when <see cref="Build"/> returned a rest. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.Written;

    /// <summary><c>S {"handler":"m.f","taskRoot":"/var/task","environment":{"LANG":"…",…},"mounts":["task","tmp"],…}</c></summary>
    public void Setup(string handler, string taskRoot, IReadOnlyDictionary<string, string> environment, SandboxSetup sandbox)
    {
        Begin();
        _json.WriteString(Handler, handler);
        _json.WriteString(TaskRoot, taskRoot);
        _json.WriteStartObject(Environment);
        foreach (var (name, value) in environment)
            _json.WriteString(name, value);

        _json.WriteEndObject();
        Write(sandbox);
        Build(FrameType.Setup, default);
    }

    /// <summary>
    /// <c>I {"requestId":"…","deadlineMs":1700000000000,"invokedFunctionArn":"…",…}event</c>.
    /// Returns the part of the event that must be sent after <see cref="Written"/>: all of a large one, else nothing.
    /// </summary>
    public ReadOnlyMemory<byte> Invoke(Invocation invocation, long deadlineMs)
    {
        Begin();
        _json.WriteString(RequestId, invocation.RequestId);
        _json.WriteNumber(DeadlineMs, deadlineMs);
        _json.WriteString(InvokedFunctionArn, invocation.InvokedFunctionArn);
        WriteWhenPresent(TraceHeader, invocation.TraceHeader);
        WriteWhenPresent(ClientContext, invocation.ClientContext);
        WriteWhenPresent(CognitoIdentity, invocation.CognitoIdentity);
        return Build(FrameType.Invoke, invocation.Payload);
    }

    private void Begin()
    {
        _buffer.Clear();
        _buffer.GetSpan(PrefixLength);
        _buffer.Advance(PrefixLength);
        _json.Reset();
        _json.WriteStartObject();
    }

    private void Write(SandboxSetup sandbox)
    {
        if (sandbox.Mounts.Count > 0)
        {
            _json.WriteStartArray("mounts"u8);
            foreach (var mount in sandbox.Mounts)
                _json.WriteStringValue(mount);

            _json.WriteEndArray();
        }

        WriteWhenPresent("store"u8, sandbox.Store);
        WriteWhenPresent("folders"u8, sandbox.Folders);
        if (sandbox.MountPath is { } path)
            _json.WriteString("mountPath"u8, path);

        if (sandbox.LayerRoot is { } root)
            _json.WriteString("layerRoot"u8, root);

        if (sandbox.TmpSize > 0)
            _json.WriteNumber("tmpSize"u8, sandbox.TmpSize);

        if (sandbox.Program)
            _json.WriteBoolean("program"u8, true);

        if (sandbox.Extensions)
            _json.WriteBoolean("extensions"u8, true);

        if (sandbox.CountsMemory)
            _json.WriteBoolean("countsMemory"u8, true);

        if (sandbox.Limits is { } limits)
        {
            _json.WriteStartObject("limits"u8);
            _json.WriteNumber("descriptors"u8, limits.Descriptors);
            if (limits.Processes is { } processes)
                _json.WriteNumber("processes"u8, processes);
            if (limits.Memory is { } memory)
                _json.WriteNumber("memory"u8, memory);

            _json.WriteEndObject();
        }
    }

    private void WriteWhenPresent(ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string>? values)
    {
        if (values is null)
            return;

        _json.WriteStartObject(name);
        foreach (var (key, value) in values)
            _json.WriteString(key, value);

        _json.WriteEndObject();
    }

    private void WriteWhenPresent(JsonEncodedText name, string? value)
    {
        if (value is not null)
            _json.WriteString(name, value);
    }

    private ReadOnlyMemory<byte> Build(FrameType type, ReadOnlyMemory<byte> payload)
    {
        _json.WriteEndObject();
        _json.Flush();
        var headerLength = _buffer.Length - PrefixLength;
        var prefix = _buffer.At(0, PrefixLength);
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)(1 + 4 + headerLength + payload.Length));
        prefix[4] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[5..], (uint)headerLength);
        if (payload.Length > InlinePayload)
            return payload;

        _buffer.Write(payload.Span);
        return default;
    }
}
