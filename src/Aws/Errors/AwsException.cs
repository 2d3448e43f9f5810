using System.Text.Json;

namespace Kiln.Aws.Errors;

/// <summary>An error for the caller. The protocol of the request renders it.</summary>
public sealed class AwsException(AwsErrorCode code, string message) : Exception(message)
{
    public AwsErrorCode Code => code;

    /// <summary>Further members of the body, for example <c>Reason</c>; written before the message.</summary>
    public IReadOnlyList<(string Name, string Value)> Members { get; init; } = [];

    /// <summary>Writes a further member that is a structure; the JSON 1.0 and 1.1 protocols ask for it.</summary>
    public Action<Utf8JsonWriter>? WriteDetail { get; init; }

    /// <summary>Further headers of the answer, for example <c>Retry-After</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}
