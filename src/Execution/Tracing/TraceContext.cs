namespace Kiln.Execution.Tracing;

/// <summary>An invocation that is recorded, within its trace.</summary>
/// <param name="TraceId"><c>1-5bef4de7-ad49b0e87f6ef6c87fc2e700</c></param>
/// <param name="ParentId">16 hexadecimal digits: the segment of the service that runs the function.</param>
/// <param name="SegmentId">The function's own; what it records itself has this as its parent.</param>
public sealed record TraceContext(string TraceId, string ParentId, string SegmentId);
