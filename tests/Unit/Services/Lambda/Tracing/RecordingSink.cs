using System.Text.Json.Nodes;
using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Unit.Services.Lambda.Tracing;

/// <summary>Keeps the documents of the service.</summary>
internal sealed class RecordingSink : ISegmentSink
{
    public List<(SegmentOwner Owner, JsonNode Document)> Written { get; } = [];

    public void Write(SegmentOwner owner, ISegmentDocument document) => Written.Add((owner, JsonNode.Parse(document.ToJson())!));

    public void Write(SegmentOwner owner, TraceOrigin origin, ReadOnlyMemory<byte> document) => throw new NotSupportedException();
}
