namespace Kiln.Services.Logs.Patterns;

/// <summary>
/// <code>
/// "{" conditions "}"
/// leaf = selector operator value / selector [ "NOT" ] "EXISTS" / selector "IS" [ "NOT" ] ( "NULL" / "TRUE" / "FALSE" )
/// </code>
/// </summary>
internal sealed class JsonPatternParser
{
    private readonly PatternReader _reader;
    private readonly List<JsonSelector> _selectors = [];

    private JsonPatternParser(PatternReader reader) => _reader = reader;

    internal static JsonPattern Parse(string text)
    {
        var reader = new PatternReader(text);
        var parser = new JsonPatternParser(reader);
        reader.Expect("{");
        var condition = new ConditionParser<System.Text.Json.JsonElement>(reader, parser.ReadLeaf).Parse();
        reader.Expect("}");
        reader.SkipSpace();
        return reader.IsAtEnd ? new(condition, parser._selectors) : throw reader.Fault("nothing may follow the brace");
    }

    private JsonCondition ReadLeaf()
    {
        var selector = JsonSelector.Read(_reader);
        _selectors.Add(selector);
        if (_reader.TakesWord("EXISTS"))
            return new JsonStateCondition(selector, JsonState.Exists, isNegated: false);
        if (_reader.TakesWord("NOT"))
        {
            return _reader.TakesWord("EXISTS")
                ? new JsonStateCondition(selector, JsonState.Exists, isNegated: true)
                : throw _reader.Fault("EXISTS is expected");
        }
        if (_reader.TakesWord("IS"))
        {
            var isNegated = _reader.TakesWord("NOT");
            var state = _reader.TakesWord("NULL") ? JsonState.IsNull
                : _reader.TakesWord("TRUE") ? JsonState.IsTrue
                : _reader.TakesWord("FALSE") ? JsonState.IsFalse
                : throw _reader.Fault("NULL, TRUE or FALSE is expected");
            return new JsonStateCondition(selector, state, isNegated);
        }
        var (comparison, operand) = Operand.Read(_reader);
        return new JsonComparison(selector, comparison, operand);
    }
}
