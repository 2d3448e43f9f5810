using System.Text.Json;

namespace Kiln.Services.Logs.Patterns;

/// <summary>What may be said of a place in a document, beside comparisons.</summary>
internal enum JsonState
{
    Exists,
    IsNull,
    IsTrue,
    IsFalse,
}

/// <summary>One that is said of a place in a document. What is not there meets none but NOT EXISTS and its like.</summary>
internal abstract class JsonCondition(JsonSelector selector) : Condition<JsonElement>
{
    internal JsonSelector Selector => selector;

    // A document may write a letter as \u0041, and a slash with a backslash before it: then nothing can be told by its bytes.
    internal override bool MayHold(ReadOnlySpan<byte> bytes) =>
        selector.LastName is not { } name || bytes.IndexOf(name) >= 0 || bytes.IndexOf(@"\u"u8) >= 0;

    internal static bool IsNeverEscaped(char c) => c is >= ' ' and <= '~' and not ('"' or '\\' or '/');
}

/// <summary><c>$.a = "x*"</c>, <c>$.n &gt;= 1e3</c>, <c>$.a != %x+%</c></summary>
internal sealed class JsonComparison(JsonSelector selector, Comparison comparison, Operand operand) : JsonCondition(selector)
{
    private readonly byte[]? _literal = comparison == Comparison.Equal && operand.IsQuoted && operand.Text!.Literal is { Length: > 0 } text
        && text.All(b => IsNeverEscaped((char)b)) ? text : null;

    internal override bool Holds(JsonElement subject) => Selector.Any(subject, Compare);

    internal override bool MayHold(ReadOnlySpan<byte> bytes) =>
        base.MayHold(bytes) && (_literal is null || bytes.IndexOf(_literal) >= 0 || bytes.IndexOf(@"\u"u8) >= 0);

    private bool Compare(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Number when operand.Number is { } number && element.TryGetDouble(out var value):
                return Operand.Compare(comparison, value, number);
            case JsonValueKind.String when comparison is Comparison.Equal or Comparison.NotEqual:
                var text = element.GetString()!;
                var isEqual = operand.Regex is { } regex ? regex.IsMatch(text) : operand.Text!.Matches(text);
                return isEqual == (comparison == Comparison.Equal);
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when comparison is Comparison.Equal or Comparison.NotEqual:
                return (!operand.IsQuoted && operand.IsEqualTo(element.GetRawText())) == (comparison == Comparison.Equal);
            default:
                return false;
        }
    }
}

/// <summary><c>$.a EXISTS</c>, <c>$.a IS NULL</c>, <c>$.a IS TRUE</c>, and their opposites with NOT.</summary>
internal sealed class JsonStateCondition(JsonSelector selector, JsonState state, bool isNegated) : JsonCondition(selector)
{
    internal override bool Holds(JsonElement subject) => Selector.Any(subject, IsSo) != isNegated;

    internal override bool MayHold(ReadOnlySpan<byte> bytes) => isNegated || base.MayHold(bytes);

    private bool IsSo(JsonElement element) => state switch
    {
        JsonState.Exists => true,
        JsonState.IsNull => element.ValueKind == JsonValueKind.Null,
        JsonState.IsTrue => element.ValueKind == JsonValueKind.True,
        _ => element.ValueKind == JsonValueKind.False,
    };
}
