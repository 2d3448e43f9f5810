using Kiln.Execution.Tracing;

namespace Kiln.Execution;

/// <summary>One event on its way to a function. The payload is passed through as bytes.</summary>
public sealed record Invocation
{
    /// <summary>UUID; the same in START, END, REPORT, the context object and the caller's <c>x-amzn-RequestId</c>.</summary>
    public required string RequestId { get; init; }

    /// <summary>The ARN as the caller gave it: unqualified, or with the qualifier that was used.</summary>
    public required string InvokedFunctionArn { get; init; }
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Decoded JSON of the client context, or null.</summary>
    public string? ClientContext { get; init; }

    /// <summary>JSON <c>{"cognitoIdentityId":…,"cognitoIdentityPoolId":…}</c>, or null.</summary>
    public string? CognitoIdentity { get; init; }

    /// <summary><c>Root=…;Parent=…;Sampled=…</c>, or null.</summary>
    public string? TraceHeader { get; init; }

    /// <summary>Where the invocation is recorded: as <see cref="TraceHeader"/> says. Null: it is not.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>Whether the outcome must carry <see cref="InvocationOutcome.LogTail"/>.</summary>
    public bool WantsLogTail { get; init; }

    /// <summary>Where a response goes that the function streams. Null: it is put together, and the outcome has all of it.</summary>
    public StreamedResponse? Stream { get; init; }
}
