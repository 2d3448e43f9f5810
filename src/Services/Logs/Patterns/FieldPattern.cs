using System.Globalization;
using System.Text;

namespace Kiln.Services.Logs.Patterns;

/// <param name="Name">Empty where the pattern gives none.</param>
/// <param name="Condition">Null: any field meets it.</param>
internal sealed record PatternField(string Name, Condition<string>? Condition);

/// <summary>Matches lines of as many fields as the pattern has, or at least as many where it has an ellipsis.</summary>
/// <param name="after">Fields behind the ellipsis; null where there is none.</param>
internal sealed class FieldPattern(IReadOnlyList<PatternField> before, IReadOnlyList<PatternField>? after) : FilterPattern
{
    private readonly Condition<string>[] _conditions = [.. before.Concat(after ?? []).Select(f => f.Condition).OfType<Condition<string>>()];

    internal override bool Matches(ReadOnlyMemory<byte> message) => MayMatch(message.Span) && FieldsOf(message) is not null;

    internal override bool MayMatch(ReadOnlySpan<byte> messages)
    {
        foreach (var condition in _conditions)
        {
            if (!condition.MayHold(messages))
                return false;
        }
        return true;
    }

    internal override Dictionary<string, string> Extract(ReadOnlyMemory<byte> message)
    {
        var values = new Dictionary<string, string>();
        var fields = FieldsOf(message) ?? [];
        for (var i = 0; i < fields.Count; i++)
        {
            var name = FieldAt(i, fields.Count)?.Name;
            values["$" + (string.IsNullOrEmpty(name) ? (i + 1).ToString(CultureInfo.InvariantCulture) : name)] = fields[i];
        }
        return values;
    }

    internal override string? ValueOf(ReadOnlyMemory<byte> message, string selector) => Extract(message).GetValueOrDefault(selector);

    /// <returns>Null when the line does not match.</returns>
    private List<string>? FieldsOf(ReadOnlyMemory<byte> message)
    {
        var fields = Split(Encoding.UTF8.GetString(message.Span));
        if (after is null ? fields.Count != before.Count : fields.Count < before.Count + after.Count)
            return null;
        for (var i = 0; i < fields.Count; i++)
        {
            if (FieldAt(i, fields.Count)?.Condition is { } condition && !condition.Holds(fields[i]))
                return null;
        }
        return fields;
    }

    private PatternField? FieldAt(int index, int count) =>
        index < before.Count ? before[index]
        : after is not null && index >= count - after.Count ? after[index - (count - after.Count)]
        : null;

    // Fields are separated by white space; one in quotes or brackets may have some.
    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        for (var i = 0; i < line.Length;)
        {
            if (char.IsWhiteSpace(line[i]))
            {
                i++;
                continue;
            }
            var closing = line[i] switch { '"' => '"', '[' => ']', _ => '\0' };
            var end = closing == '\0' ? -1 : line.IndexOf(closing, i + 1);
            if (end >= 0)
            {
                fields.Add(line[(i + 1)..end]);
                i = end + 1;
                continue;
            }
            var start = i;
            while (i < line.Length && !char.IsWhiteSpace(line[i]))
                i++;
            fields.Add(line[start..i]);
        }
        return fields;
    }
}

/// <summary>A field's comparison. A number is compared with a field that is one, and no other.</summary>
internal sealed class FieldComparison(Comparison comparison, Operand operand) : Condition<string>
{
    private readonly byte[]? _literal = comparison == Comparison.Equal && operand.Number is null ? operand.Text?.Literal : null;

    internal override bool Holds(string subject) => comparison switch
    {
        Comparison.Equal => operand.IsEqualTo(subject),
        Comparison.NotEqual => !operand.IsEqualTo(subject),
        _ => Operand.ParseNumber(subject) is { } number && Operand.Compare(comparison, number, operand.Number!.Value),
    };

    internal override bool MayHold(ReadOnlySpan<byte> bytes) => _literal is null || bytes.IndexOf(_literal) >= 0;
}
