using System.Text;
using System.Text.Json;
using Kiln.Execution;
using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;

namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>What goes to a dead-letter queue: the event as it was, and why it is there as attributes of the message.</summary>
internal static class DeadLetter
{
    private const int MessageBytes = 1024;
    private const string FunctionFailed = "200", WasThrottled = "429", WasStopped = "400";

    internal static DestinationMessage Of(QueuedEvent discarded, EventEnd end) => new(discarded.Payload)
    {
        Attributes =
        [
            new("RequestID", "String", discarded.RequestId),
            new("ErrorCode", "Number", end.Outcome is not null ? FunctionFailed : IsLoop(end) ? WasStopped : WasThrottled),
            new("ErrorMessage", "String", end.Outcome is not null ? ErrorMessage(end.Outcome) : IsLoop(end) ? LambdaErrors.RecursiveLoop : "Rate Exceeded."),
        ],
    };

    private static bool IsLoop(EventEnd end) => end.Condition == InvocationCondition.RecursiveInvocation;

    private static string ErrorMessage(InvocationOutcome.Completed outcome)
    {
        try
        {
            using var document = JsonDocument.Parse(outcome.Payload);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("errorMessage", out var message) && message.ToString() is { Length: > 0 } text)
            {
                return Head(text);
            }
        }
        catch (JsonException)
        {
        }
        return "Unhandled";
    }

    private static string Head(string text)
    {
        var length = 0;
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MessageBytes)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..length];
    }
}

/// <summary>What is sent to a destination.</summary>
internal sealed record DestinationMessage(ReadOnlyMemory<byte> Body)
{
    internal IReadOnlyList<MessageAttribute> Attributes { get; init; } = [];

    internal string Text => Encoding.UTF8.GetString(Body.Span);
}

/// <param name="Type"><c>String</c> or <c>Number</c>.</param>
internal sealed record MessageAttribute(string Name, string Type, string Value);
