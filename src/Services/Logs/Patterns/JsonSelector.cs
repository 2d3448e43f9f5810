using System.Text;
using System.Text.Json;

namespace Kiln.Services.Logs.Patterns;

/// <summary>A place in a JSON document: <c>$.a.b[0]</c>, <c>$.list[*].id</c>, <c>$["name with spaces"]</c>.</summary>
internal sealed class JsonSelector
{
    private const int AnyIndex = -1;

    private readonly List<(string? Name, int Index)> _steps;

    private JsonSelector(string text, List<(string? Name, int Index)> steps)
    {
        (Text, _steps) = (text, steps);
        // The name as it stands in a document, unless that writes it in escapes.
        var name = steps.FindLast(s => s.Name is not null).Name;
        LastName = name is not null && name.All(JsonCondition.IsNeverEscaped) ? Encoding.UTF8.GetBytes(name) : null;
    }

    /// <summary>As it was written.</summary>
    internal string Text { get; }

    /// <summary>In UTF-8; null where there is none, or one that a document may write in another way.</summary>
    internal byte[]? LastName { get; }

    internal static JsonSelector Read(PatternReader reader)
    {
        reader.SkipSpace();
        var start = reader.Position;
        reader.Expect("$");
        var steps = new List<(string?, int)>();
        while (!reader.IsAtEnd)
        {
            if (reader.Peek == '.')
            {
                reader.Skip();
                if (!reader.IsAtEnd && reader.Peek == '[')
                    continue;
                var name = reader.Until(static c => char.IsWhiteSpace(c) || c is '.' or '[' or '=' or '!' or '<' or '>' or ')' or '(' or '}' or '{' or '&' or '|' or '"');
                steps.Add(name.Length > 0 ? (name, 0) : throw reader.Fault("a name is expected"));
            }
            else if (reader.Peek == '[')
            {
                reader.Skip();
                steps.Add(ReadIndex(reader));
                reader.Expect("]");
            }
            else
            {
                break;
            }
        }
        return steps.Count > 0 ? new(reader.Since(start), steps) : throw reader.Fault("a selector must name something");
    }

    private static (string?, int) ReadIndex(PatternReader reader)
    {
        reader.SkipSpace();
        if (reader.Takes("*"))
            return (null, AnyIndex);
        if (!reader.IsAtEnd && reader.Peek == '"')
            return (reader.Quoted() ?? throw reader.Fault("a name is not closed"), 0);
        if (reader.Takes("'"))
        {
            var name = reader.Until(c => c == '\'');
            reader.Expect("'");
            return (name, 0);
        }
        var digits = reader.Until(c => !char.IsAsciiDigit(c));
        return int.TryParse(digits, out var index) ? (null, index) : throw reader.Fault("an index is expected");
    }

    /// <returns>Whether there is any that meets the test.</returns>
    internal bool Any(JsonElement document, Func<JsonElement, bool> test) => Any(document, 0, test);

    private bool Any(JsonElement element, int step, Func<JsonElement, bool> test)
    {
        if (step == _steps.Count)
            return test(element);
        var (name, index) = _steps[step];
        if (name is not null)
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && Any(member, step + 1, test);
        if (element.ValueKind != JsonValueKind.Array)
            return false;
        if (index != AnyIndex)
            return index < element.GetArrayLength() && Any(element[index], step + 1, test);
        foreach (var each in element.EnumerateArray())
        {
            if (Any(each, step + 1, test))
                return true;
        }
        return false;
    }
}
