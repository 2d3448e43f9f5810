using System.Buffers;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>
/// The header of W3C Trace Context (https://www.w3.org/TR/trace-context/), as far as X-Ray's says the same:
/// <code>00-5bef4de7ad49b0e87f6ef6c87fc2e700-9a9197af755a6419-01</code>
/// Version, trace, the caller's span, flags, of which the last bit says that it is recorded. Later versions may have more parts.
/// </summary>
internal static class TraceParent
{
    internal const string Name = "traceparent";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int Length = 55, TraceAt = 3, SpanAt = 36, FlagsAt = 53, TimeDigits = 8;

    /// <summary>What X-Ray's header says wins: whoever sends it means this service.</summary>
    /// <param name="traceHeader">X-Ray's. Null: there is none.</param>
    /// <returns>X-Ray's header for the same trace. Null: neither is there, or it is malformed.</returns>
    internal static string? Join(string? traceHeader, string? traceParent) => traceHeader ?? (traceParent is null ? null : ToTraceHeader(traceParent));

    /// <returns>Null: there is no trace that the function's could go on in.</returns>
    internal static string? Of(in TracedInvocation traced) => traced.Context is { } context
        ? $"00-{context.TraceId.AsSpan(2, TimeDigits)}{context.TraceId.AsSpan(3 + TimeDigits)}-{context.SegmentId}-01"
        : null;

    private static string? ToTraceHeader(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length < Length || text[2] != '-' || text[SpanAt - 1] != '-' || text[FlagsAt - 1] != '-' || text.StartsWith("ff", StringComparison.Ordinal))
            return null;
        if (text.Length > Length && (text.StartsWith("00", StringComparison.Ordinal) || text[Length] != '-'))
            return null;
        var trace = text[TraceAt..(SpanAt - 1)];
        var span = text[SpanAt..(FlagsAt - 1)];
        var flags = text[FlagsAt..Length];
        if (!IsHex(text[..2]) || !IsHex(trace) || !IsHex(span) || !IsHex(flags) || trace.IndexOfAnyExcept('0') < 0 || span.IndexOfAnyExcept('0') < 0)
            return null;
        var isSampled = (int.Parse(flags[1..], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) & 1) != 0;
        return $"Root=1-{trace[..TimeDigits]}-{trace[TimeDigits..]};Parent={span};Sampled={(isSampled ? '1' : '0')}";
    }

    // Of lower case, as the specification has it.
    private static bool IsHex(ReadOnlySpan<char> digits) => !digits.ContainsAnyExcept(HexDigits);
}
