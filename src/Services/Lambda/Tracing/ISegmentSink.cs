using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>Where segments go: those that the service writes itself, and what functions send. Neither call blocks; both may drop.</summary>
public interface ISegmentSink
{
    void Write(SegmentOwner owner, ISegmentDocument document);

    /// <summary>As <see cref="ITraceSink.Received"/>.</summary>
    void Write(SegmentOwner owner, TraceOrigin origin, ReadOnlyMemory<byte> document);
}

/// <param name="RoleArn">Who must be allowed to write it. Null: the service itself does.</param>
/// <param name="FunctionArn">Unqualified.</param>
public sealed record SegmentOwner(string AccountId, string Region, string FunctionArn, string? RoleArn);

/// <summary>Becomes JSON when it is stored, off the invoke path.</summary>
public interface ISegmentDocument
{
    byte[] ToJson();
}
