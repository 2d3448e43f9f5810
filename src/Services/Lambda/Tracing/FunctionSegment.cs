using System.Text.Json;
using Kiln.Execution;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Tracing;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>
/// How a run went: the segment <c>AWS::Lambda::Function</c>. Runtimes of 2018 have of its parts the initialization only; later ones invocation and
/// overhead too. The times of an initialization lie before the segment's own.
/// </summary>
internal sealed record FunctionSegment(TracedRun Run) : ISegmentDocument
{
    private const int Microseconds = 6;

    /// <summary>Of the parts, for tests; random otherwise.</summary>
    public Func<string> NewId { get; init; } = SegmentJson.NewId;

    private bool HasFailed => Run.Outcome is not InvocationOutcome.Succeeded;

    private DateTimeOffset End => Run.Start + Run.Whole;

    public byte[] ToJson() => SegmentJson.Write(json =>
    {
        json.WriteString("id"u8, Run.Trace.SegmentId);
        json.WriteString("name"u8, Run.Function.FunctionName);
        json.WriteTime("start_time", Run.Start, Microseconds);
        json.WriteTime("end_time", End, Microseconds);
        json.WriteString("trace_id"u8, Run.Trace.TraceId);
        json.WriteString("parent_id"u8, Run.Trace.ParentId);
        json.WriteStartObject("aws"u8);
        json.WriteString("account_id"u8, Run.Function.AccountId);
        json.WriteString("function_arn"u8, Arn);
        json.WriteStartArray("resource_names"u8);
        json.WriteStringValue(Run.Function.FunctionName);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("origin"u8, "AWS::Lambda::Function"u8);
        WriteFailure(json);
        WriteParts(json);
    });

    private string Arn => Run.Function.Version == "$LATEST" ? Run.Function.FunctionArn : $"{Run.Function.FunctionArn}:{Run.Function.Version}";

    private void WriteParts(Utf8JsonWriter json)
    {
        var isClassic = Run.Era != RuntimeEra.Current;
        if (isClassic && Run.Init is null)
            return;
        json.WriteStartArray("subsegments"u8);
        if (Run.Init is { } init)
        {
            WritePart(json, "Initialization", init.Start, init.Start + init.Duration, () =>
            {
                if (init.HasFailed)
                    json.WriteBoolean("fault"u8, true);
            });
        }
        if (!isClassic)
        {
            WritePart(json, "Invocation", Run.Start, Run.Start + Run.Handler, () => WriteFailure(json));
            WritePart(json, "Overhead", Run.Start + Run.Handler, End, static () => { });
        }
        json.WriteEndArray();
    }

    private void WritePart(Utf8JsonWriter json, string name, DateTimeOffset start, DateTimeOffset end, Action more)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, NewId());
        json.WriteString("name"u8, name);
        json.WriteTime("start_time", start, Microseconds);
        json.WriteTime("end_time", end, Microseconds);
        json.WriteStartObject("aws"u8);
        json.WriteString("function_arn"u8, Arn);
        json.WriteEndObject();
        more();
        json.WriteEndObject();
    }

    private void WriteFailure(Utf8JsonWriter json)
    {
        if (!HasFailed)
            return;
        json.WriteBoolean("fault"u8, true);
        if (ErrorCause.Of(Run, NewId) is { } cause)
        {
            json.WritePropertyName("cause"u8);
            cause.WriteTo(json);
        }
    }
}
