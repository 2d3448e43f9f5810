using System.Globalization;
using System.Text.Json;

namespace Kiln.Services.Logs.Insights.Values;

internal enum ValueKind
{
    Null,
    Number,

    /// <summary>Milliseconds since the epoch, shown as a date.</summary>
    Time,
    Boolean,
    Text,
    Json,
}

/// <summary>What an expression of a query gives.</summary>
internal readonly struct QueryValue
{
    private readonly double _number;

    // Text, a number as it was written, or a JsonElement.
    private readonly object? _reference;

    private QueryValue(ValueKind kind, double number, object? reference) => (Kind, _number, _reference) = (kind, number, reference);

    internal ValueKind Kind { get; }
    internal static QueryValue Null => default;
    internal bool IsNull => Kind == ValueKind.Null;

    /// <summary>What is no number is null.</summary>
    internal static QueryValue Of(double number) => double.IsFinite(number) ? new(ValueKind.Number, number, null) : Null;

    internal static QueryValue Of(string? text) => text is null ? Null : new(ValueKind.Text, 0, text);

    internal static QueryValue Of(bool flag) => new(ValueKind.Boolean, flag ? 1 : 0, null);

    /// <param name="at">Milliseconds since the epoch.</param>
    internal static QueryValue OfTime(double at) => new(ValueKind.Time, at, null);

    internal static QueryValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Of(element.GetString()),
        JsonValueKind.Number => element.TryGetDouble(out var number) && double.IsFinite(number) ? new(ValueKind.Number, number, element.GetRawText()) : Of(element.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => Of(element.ValueKind == JsonValueKind.True),
        JsonValueKind.Object or JsonValueKind.Array => new(ValueKind.Json, 0, element),
        _ => Null,
    };

    internal bool IsTrue => Kind switch
    {
        ValueKind.Null => false,
        ValueKind.Number or ValueKind.Time or ValueKind.Boolean => _number != 0,
        _ => true,
    };

    internal JsonElement? Json => _reference as JsonElement?;

    internal bool TryNumber(out double number)
    {
        number = _number;
        if (Kind is ValueKind.Number or ValueKind.Time or ValueKind.Boolean)
            return true;
        return Kind == ValueKind.Text && (string)_reference! is [>= '0' and <= '9' or '-' or '+' or '.', ..] text
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>As results show it; empty for null.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "",
        ValueKind.Number => _reference as string ?? Text(_number),
        ValueKind.Boolean => _number != 0 ? "1" : "0",
        ValueKind.Time => QueryTime.Text(_number),
        ValueKind.Json => ((JsonElement)_reference!).GetRawText(),
        _ => (string)_reference!,
    };

    /// <summary>Null where either is, or where they cannot be compared so.</summary>
    /// <returns>Less than, equal to or greater than zero.</returns>
    internal static int? Compare(in QueryValue left, in QueryValue right)
    {
        if (left.IsNull || right.IsNull)
            return null;
        if (left.TryNumber(out var a) && right.TryNumber(out var b))
            return a.CompareTo(b);
        return Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString()));
    }

    /// <summary>Two texts are equal only when they are the same: identifiers of many digits are no numbers.</summary>
    internal static bool AreEqual(in QueryValue left, in QueryValue right)
    {
        if (left.IsNull || right.IsNull)
            return false;
        if (left.Kind == ValueKind.Text && right.Kind == ValueKind.Text)
            return (string)left._reference! == (string)right._reference!;
        if (left.Kind == ValueKind.Boolean != (right.Kind == ValueKind.Boolean) && (left.Kind == ValueKind.Text || right.Kind == ValueKind.Text))
        {
            var (flag, text) = left.Kind == ValueKind.Boolean ? (left, right) : (right, left);
            if ((string)text._reference! is "true" or "false")
                return flag.IsTrue == ((string)text._reference! == "true");
        }
        return left.TryNumber(out var a) && right.TryNumber(out var b) ? a == b : left.ToString() == right.ToString();
    }

    /// <summary>An order of all values: null, numbers, texts.</summary>
    internal static int Order(in QueryValue left, in QueryValue right)
    {
        var (isLeft, isRight) = (left.TryNumber(out var a), right.TryNumber(out var b));
        if (isLeft && isRight)
            return a.CompareTo(b);
        var (leftRank, rightRank) = (left.IsNull ? 0 : isLeft ? 1 : 2, right.IsNull ? 0 : isRight ? 1 : 2);
        return leftRank != rightRank ? leftRank.CompareTo(rightRank) : string.CompareOrdinal(left.ToString(), right.ToString());
    }

    /// <summary>Bytes of memory, about.</summary>
    internal long Size => 24 + (_reference is string text ? 2L * text.Length : Kind == ValueKind.Json ? 2L * ToString().Length : 0);

    private static string Text(double number) =>
        Math.Abs(number) is >= 1e15 or (> 0 and < 1e-4)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : number.ToString("0.####", CultureInfo.InvariantCulture);
}
