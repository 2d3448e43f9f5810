using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Lambda.Invocations;

public sealed record InvocationRequest : QualifiedFunctionRequest
{
    [InHeader("X-Amz-Invocation-Type"), OneOf("Event", "RequestResponse", "DryRun")]
    public string? InvocationType { get; init; }

    [InHeader("X-Amz-Log-Type"), OneOf("None", "Tail")]
    public string? LogType { get; init; }

    [InHeader("X-Amz-Client-Context")]
    public string? ClientContext { get; init; }

    /// <summary>Not of the model: AWS's front end takes it, whatever the operation.</summary>
    [InHeader("X-Amzn-Trace-Id"), NotModelled]
    public string? TraceHeader { get; init; }

    /// <summary>Not of the model either: of callers that trace by W3C's header.</summary>
    [InHeader("traceparent"), NotModelled]
    public string? TraceParent { get; init; }

    [Payload]
    public ReadOnlyMemory<byte>? Payload { get; init; }

    /// <summary>So ordinary that the patterns need not be asked.</summary>
    internal bool IsPlain =>
        InvocationType is null or "RequestResponse" or "Event" or "DryRun"
        && LogType is null or "None" or "Tail"
        && Qualifier is null or "$LATEST"
        && FunctionName is { Length: > 0 and <= 64 } name && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
}

public sealed record InvocationResponse
{
    [InStatus]
    public int? StatusCode { get; init; }

    [InHeader("X-Amz-Function-Error")]
    public string? FunctionError { get; init; }

    [InHeader("X-Amz-Log-Result")]
    public string? LogResult { get; init; }

    [InHeader("X-Amz-Executed-Version")]
    public string? ExecutedVersion { get; init; }

    /// <summary>Not of the model: AWS's front end adds it.</summary>
    [InHeader("X-Amzn-Trace-Id"), NotModelled]
    public string? TraceHeader { get; init; }

    [Payload]
    public ReadOnlyMemory<byte>? Payload { get; init; }
}
