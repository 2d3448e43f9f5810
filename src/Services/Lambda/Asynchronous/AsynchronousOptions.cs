namespace Kiln.Services.Lambda.Asynchronous;

/// <summary>How events are delivered that nobody waits for.</summary>
public sealed record AsynchronousOptions
{
    /// <summary>After the first function error; after the second it is twice that. Default 1 minute.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromMinutes(1);
}
