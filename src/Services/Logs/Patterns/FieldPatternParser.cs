namespace Kiln.Services.Logs.Patterns;

/// <summary>
/// <code>
/// "[" field *( "," field ) "]"
/// field = "..." / [ name ] / conditions      leaf = name operator value
/// </code>
/// </summary>
internal sealed class FieldPatternParser
{
    private const string Ellipsis = "...";

    private readonly PatternReader _reader;
    private string _name = "";

    private FieldPatternParser(PatternReader reader) => _reader = reader;

    internal static FieldPattern Parse(string text)
    {
        var parser = new FieldPatternParser(new(text));
        var pattern = parser.ReadFields();
        parser._reader.SkipSpace();
        return parser._reader.IsAtEnd ? pattern : throw parser._reader.Fault("nothing may follow the bracket");
    }

    private FieldPattern ReadFields()
    {
        _reader.Expect("[");
        var before = new List<PatternField>();
        List<PatternField>? after = null;
        do
        {
            if (_reader.Takes(Ellipsis))
                after = after is null ? [] : throw _reader.Fault("there may be one ellipsis");
            else
                (after ?? before).Add(ReadField());
        }
        while (_reader.Takes(","));
        _reader.Expect("]");
        return new(before, after);
    }

    private PatternField ReadField()
    {
        _reader.SkipSpace();
        if (_reader.IsAtEnd || _reader.Peek is ',' or ']')
            return new("", null);
        _name = "";
        var condition = new ConditionParser<string>(_reader, ReadLeaf).Parse();
        return new(_name, condition is AnyField ? null : condition);
    }

    private Condition<string> ReadLeaf()
    {
        _reader.SkipSpace();
        var name = _reader.Until(static c => !char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or '@' or '#'));
        if (name.Length == 0)
            throw _reader.Fault("a field's name is expected");
        if (_name.Length > 0 && name != _name)
            throw _reader.Fault($"'{name}' is not the field '{_name}'");
        _name = name;
        _reader.SkipSpace();
        if (_reader.IsAtEnd || _reader.Peek is ',' or ']')
            return new AnyField();
        var (comparison, operand) = Operand.Read(_reader);
        return new FieldComparison(comparison, operand);
    }

    private sealed class AnyField : Condition<string>
    {
        internal override bool Holds(string subject) => true;
    }
}
