namespace Kiln.Execution.Frames;

/// <summary>Wire values, shared with the bootstrap: append only. Guarded by <c>FrameType_values_are_the_wire_values</c>.</summary>
internal enum FrameType : byte
{
    Setup = (byte)'S',
    Ready = (byte)'R',
    InitFailed = (byte)'F',
    Invoke = (byte)'I',
    Done = (byte)'D',
    Error = (byte)'E',
}
