using System.Globalization;
using Kiln.Services.CloudWatch.Alarms;

namespace Kiln.Services.CloudWatch.CompositeAlarms;

/// <summary>
/// Reads a rule:
/// <code>
/// rule  = and { "OR" and }        and = not { "AND" not }        not = "NOT" not | "(" rule ")" | "TRUE" | "FALSE" | state | least
/// state = ("ALARM" | "OK" | "INSUFFICIENT_DATA") "(" alarm ")"   alarm = name | "name or ARN" in single or double quotes
/// least = "AT_LEAST" "(" (number | percent "%") "," ["NOT"] ("ALARM" | …) "," "(" alarm { "," alarm } ")" ")"
/// </code>
/// </summary>
internal sealed class AlarmRuleParser
{
    private const int MaxDepth = 64;
    private static readonly string[] States = [AlarmState.Alarm, AlarmState.Ok, AlarmState.InsufficientData];

    private readonly string _text;
    private int _at;
    private int _depth;

    private AlarmRuleParser(string text) => _text = text;

    /// <exception cref="FormatException">It is no rule; the message says where.</exception>
    internal static AlarmRule Parse(string text)
    {
        var parser = new AlarmRuleParser(text);
        var rule = parser.Rule();
        return parser.Peek() is null ? rule : throw parser.Unexpected();
    }

    private AlarmRule Rule()
    {
        if (++_depth > MaxDepth)
            throw new FormatException("it is nested too deeply");
        List<AlarmRule> parts = [And()];
        while (TakeWord("OR"))
            parts.Add(And());
        _depth--;
        return parts.Count == 1 ? parts[0] : new AlarmRule.Joined(false, parts);
    }

    private AlarmRule And()
    {
        List<AlarmRule> parts = [Not()];
        while (TakeWord("AND"))
            parts.Add(Not());
        return parts.Count == 1 ? parts[0] : new AlarmRule.Joined(true, parts);
    }

    private AlarmRule Not()
    {
        var isNegated = false;
        while (TakeWord("NOT"))
            isNegated = !isNegated;
        var rule = Simple();
        return isNegated ? new AlarmRule.Not(rule) : rule;
    }

    private AlarmRule Simple()
    {
        if (Take('('))
        {
            var inner = Rule();
            Expect(')');
            return inner;
        }
        if (TakeWord("TRUE"))
            return new AlarmRule.Constant(true);
        if (TakeWord("FALSE"))
            return new AlarmRule.Constant(false);
        if (TakeWord("AT_LEAST"))
            return AtLeast();
        var state = State();
        Expect('(');
        var name = Name();
        Expect(')');
        return new AlarmRule.InState(name, state);
    }

    private AlarmRule.AtLeast AtLeast()
    {
        Expect('(');
        var number = Word();
        var isShare = Take('%');
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || (isShare && count > 100))
            throw new FormatException($"'{number}' is no number of alarms");
        Expect(',');
        var isInverted = TakeWord("NOT");
        var state = State();
        Expect(',');
        Expect('(');
        List<string> names = [Name()];
        while (Take(','))
            names.Add(Name());
        Expect(')');
        Expect(')');
        return new(isShare ? (int)Math.Ceiling(names.Count * count / 100.0) : count, state, isInverted, names);
    }

    private string State()
    {
        foreach (var state in States)
        {
            if (TakeWord(state))
                return state;
        }
        throw Unexpected();
    }

    // By name, or by ARN.
    private string Name()
    {
        var text = Peek() is '"' or '\'' ? Quoted() : Word();
        return AlarmArns.Parse(text)?.Name ?? text;
    }

    private string Quoted()
    {
        var quote = _text[_at];
        var end = _text.IndexOf(quote, _at + 1);
        if (end < 0)
            throw new FormatException($"the quote at {_at} has no end");
        var text = _text[(_at + 1)..end];
        _at = end + 1;
        return text.Length > 0 ? text : throw new FormatException($"the name at {end} is empty");
    }

    private string Word()
    {
        Peek();
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && _text[_at] is not ('(' or ')' or ',' or '%' or '"' or '\''))
            _at++;
        return _at > start ? _text[start.._at] : throw Unexpected();
    }

    private bool TakeWord(string word)
    {
        Peek();
        var end = _at + word.Length;
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0 || (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '-')))
            return false;
        _at = end;
        return true;
    }

    private bool Take(char symbol)
    {
        if (Peek() != symbol)
            return false;
        _at++;
        return true;
    }

    private void Expect(char symbol)
    {
        if (!Take(symbol))
            throw Unexpected();
    }

    private char? Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length ? _text[_at] : null;
    }

    private FormatException Unexpected() => new(Peek() is { } symbol ? $"'{symbol}' at {_at} is unexpected" : "it ends too early");
}
