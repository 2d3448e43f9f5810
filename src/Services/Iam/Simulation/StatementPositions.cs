using System.Text;
using System.Text.Json;

namespace Kiln.Services.Iam.Simulation;

/// <summary>
/// Where the statements of a policy stand in its text. IAM's parser notes where it was before it read a statement, so that one in a list
/// begins right behind what precedes it: the bracket, or the statement before.
/// </summary>
internal static class StatementPositions
{
    internal static List<(Position Start, Position End)> Of(string policy)
    {
        var text = Encoding.UTF8.GetBytes(policy);
        var reader = new Utf8JsonReader(text);
        var positions = new List<(Position, Position)>();
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("Statement"))
                continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                var start = reader.TokenStartIndex;
                reader.Skip();
                positions.Add((At(text, start), At(text, reader.BytesConsumed)));
                continue;
            }
            var before = reader.BytesConsumed;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                reader.Skip();
                positions.Add((At(text, before), At(text, reader.BytesConsumed)));
                before = reader.BytesConsumed;
            }
        }
        return positions;
    }

    private static Position At(byte[] text, long offset)
    {
        var head = text.AsSpan(0, (int)offset);
        var lines = head.Count((byte)'\n');
        var lineStart = head.LastIndexOf((byte)'\n') + 1;
        return new() { Line = lines + 1, Column = Encoding.UTF8.GetCharCount(head[lineStart..]) + 1 };
    }
}
