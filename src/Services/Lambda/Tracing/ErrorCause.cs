using System.Text.Json;
using System.Text.Json.Nodes;
using Kiln.Execution;
using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>
/// Why a run failed, as segments have it: what the runtime told, with an id for each exception, or else what the caller was told.
/// <code>{"working_directory":"/var/task","exceptions":[{"id":"…","message":"…","type":"ValueError","stack":[{"label":"f","path":"a.py","line":5}]}],"paths":["a.py"]}</code>
/// </summary>
internal static class ErrorCause
{
    private const int MaxBytes = 64 * 1024 / 3;
    private const int MaxMessage = 2048;

    // Of a stack that is too long, the shares that are tried: its outer frames stay.
    private static readonly double[] Shares = [0.8, 0.6, 0.4, 0.2, 0];

    /// <returns>Null: nobody said why.</returns>
    public static JsonObject? Of(TracedRun run, Func<string> newId)
    {
        var cause = Told(run.Cause) ?? FromAnswer(run.Outcome);
        if (cause is null)
            return null;
        foreach (var exception in Objects(cause, "exceptions"))
        {
            exception["id"] = newId();
            if (exception["message"] is JsonValue message && message.TryGetValue(out string? text) && text.Length > MaxMessage)
                exception["message"] = text[..MaxMessage];
        }
        return Compact(cause);
    }

    private static JsonObject? Told(ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty)
            return null;
        try
        {
            return JsonNode.Parse(document.Span) is JsonObject cause && Objects(cause, "exceptions").Any() ? cause : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject? FromAnswer(InvocationOutcome outcome)
    {
        if (outcome is not InvocationOutcome.Completed { Payload: var payload })
            return null;
        try
        {
            using var answer = JsonDocument.Parse(payload);
            if (answer.RootElement.ValueKind != JsonValueKind.Object || Text("errorMessage") is not { } message)
                return null;
            var exception = new JsonObject { ["message"] = message };
            if (Text("errorType") is { } type)
                exception["type"] = type;
            return new JsonObject { ["exceptions"] = new JsonArray(exception) };

            string? Text(string name) =>
                answer.RootElement.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonObject? Compact(JsonObject cause)
    {
        var stacks = Objects(cause, "exceptions").Select(e => e["stack"] as JsonArray).ToList();
        var lengths = stacks.ConvertAll(s => s?.Count ?? 0);
        var paths = cause["paths"] as JsonArray;
        var pathCount = paths?.Count ?? 0;
        foreach (var share in Shares)
        {
            if (cause.ToJsonString().Length <= MaxBytes)
                return cause;
            for (var i = 0; i < stacks.Count; i++)
                Cut(stacks[i], (int)(lengths[i] * share));
            Cut(paths, (int)(pathCount * share));
        }
        return cause.ToJsonString().Length <= MaxBytes ? cause : null;
    }

    private static void Cut(JsonArray? list, int count)
    {
        while (list?.Count > count)
            list.RemoveAt(list.Count - 1);
    }

    private static IEnumerable<JsonObject> Objects(JsonObject parent, string name) => parent[name] is JsonArray list ? list.OfType<JsonObject>() : [];
}
